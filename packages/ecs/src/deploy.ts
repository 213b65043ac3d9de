import type { Aws } from './aws.ts';
import { registerImage } from './definition.ts';
import { runJob } from './job.ts';
import type { Job, Layout } from './layout.ts';
import { awaitRollouts } from './rollout.ts';

export interface Deployment {
  readonly layout: Layout;
  readonly image: string;
  /** Whether databases are made, too: on new servers. */
  readonly withDatabases: boolean;
}

/** What is run before the services, in its order. */
export function jobsOf({ layout, withDatabases }: Deployment): readonly Job[] {
  return layout.jobs.filter(({ when }) => when === 'always' || withDatabases);
}

/** The names at ECS of the services that are replaced together, step by step. */
export function stepsOf({ order, services }: Layout): readonly (readonly string[])[] {
  return order.map((names) =>
    names.map((name) => {
      const known = services[name];
      if (known === undefined) throw new Error(`the order names ${name}, which is no service`);
      return known;
    }),
  );
}

/**
 * Brings an image to an environment. Topics and migrations go first: one that fails ends it, and what runs runs on. Then
 * the services, the gateway last. Throws where a service was taken back; those after it are left as they were.
 */
export async function deploy(aws: Aws, deployment: Deployment, say: (text: string) => void): Promise<void> {
  const { layout, image } = deployment;
  // 1. Every definition: if one is refused, nothing has happened yet.
  const jobs: { job: Job; definition: string }[] = [];
  for (const job of jobsOf(deployment)) {
    jobs.push({ job, definition: await registerImage(aws, job.family, image) });
  }
  const definitions = new Map<string, string>();
  for (const name of stepsOf(layout).flat()) definitions.set(name, await registerImage(aws, name, image));
  say(`Registered: ${[...jobs.map(({ job }) => job.name), ...Object.keys(layout.services)].join(', ')}`);
  // 2. What must be there before.
  for (const each of jobs) {
    await runJob(aws, layout, each);
    say(`Done: ${each.job.name}`);
  }
  // 3. The services.
  for (const names of stepsOf(layout)) await replace(aws, layout.cluster, pick(definitions, names), say);
}

async function replace(
  aws: Aws,
  cluster: string,
  definitions: ReadonlyMap<string, string>,
  say: (text: string) => void,
): Promise<void> {
  for (const [name, definition] of definitions) {
    const to = ['--cluster', cluster, '--service', name, '--task-definition', definition];
    await aws('ecs', 'update-service', ...to);
  }
  say(`Replacing, task by task: ${[...definitions.keys()].join(', ')} …`);
  const takenBack = await awaitRollouts(aws, cluster, definitions);
  for (const name of definitions.keys()) if (!takenBack.has(name)) say(`Done: ${name}`);
  if (takenBack.size === 0) return;
  const list = [...takenBack].map(([name, reason]) => `  - ${name}: ${reason}`).join('\n');
  throw new Error(
    `ECS has taken these back to the version before, the others of this step run the new one:\n${list}\nTo bring all back, deploy the image before this one.`,
  );
}

function pick(all: ReadonlyMap<string, string>, names: readonly string[]): ReadonlyMap<string, string> {
  return new Map([...all].filter(([name]) => names.includes(name)));
}
