import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { repository } from '@paygraph/testing';
import { parse } from 'yaml';

/** As much of a workflow of GitHub Actions as is looked at. */
export interface Workflow {
  readonly file: string;
  readonly text: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Permissions | string;
  readonly concurrency?: unknown;
  readonly defaults?: { readonly run?: { readonly shell?: string } };
  readonly jobs: Readonly<Record<string, Job>>;
}
export type Permissions = Readonly<Record<string, string>>;

export interface Job {
  readonly permissions?: Permissions | string;
  readonly 'timeout-minutes'?: number;
  /** Another workflow, which sets the rest for itself. */
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly secrets?: unknown;
  readonly environment?: string;
  readonly services?: Readonly<Record<string, Service>>;
  readonly steps?: readonly Step[];
}

/** A container beside the job. */
export interface Service {
  readonly image: string;
  readonly env?: Readonly<Record<string, string | number>>;
}

export interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

const folder = path.join('.github', 'workflows');

export async function readWorkflows(): Promise<readonly Workflow[]> {
  const files = (await readdir(path.join(repository, folder))).filter((name) => /\.ya?ml$/.test(name));
  return await Promise.all(
    files.toSorted().map(async (name) => {
      const file = path.join(folder, name);
      return readWorkflow(file, await readFile(path.join(repository, file), 'utf8'));
    }),
  );
}

export function readWorkflow(file: string, text: string): Workflow {
  return { ...parse(text), file, text };
}

export function stepsOf(workflow: Workflow): readonly (Step & { readonly where: string })[] {
  return Object.entries(workflow.jobs).flatMap(([job, { steps = [] }]) =>
    steps.map((step) => ({ ...step, where: `${workflow.file}, job ${job}` })),
  );
}
