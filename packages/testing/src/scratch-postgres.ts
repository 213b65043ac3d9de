/**
 * Set-up for vitest: one scratch Postgres for all test files, gone with its data when they are through. What it
 * holds is lost when the machine fails, which is why it is fast.
 */
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { clearLeftover, startPostgres } from '@paygraph/embedded/postgres';
import getPort from 'get-port';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The scratch Postgres' own database: for creating others. */
    postgresUrl: string;
  }
}

const prefix = 'paygraph-scratch-';

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await sweep();
  // The pid in the name lets a later run see whose it was.
  const folder = await mkdtemp(path.join(os.tmpdir(), `${prefix}${process.pid}-`));
  // mkdtemp keeps others out, and as root Postgres runs as another user.
  if (process.getuid?.() === 0) await chmod(folder, 0o711);
  const remove = () => rm(folder, { recursive: true, force: true });
  const postgres = await startPostgres({ folder, port: await getPort(), durable: false }).catch(
    async (error: unknown) => {
      await remove();
      throw error;
    },
  );
  project.provide('postgresUrl', postgres.url('postgres'));
  return async () => {
    await postgres.stop();
    await remove();
  };
}

/** Clears what runs that were killed left behind. */
async function sweep(): Promise<void> {
  for (const name of await readdir(os.tmpdir())) {
    const pid = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : Number.NaN;
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    const folder = path.join(os.tmpdir(), name);
    await clearLeftover(folder);
    await rm(folder, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
