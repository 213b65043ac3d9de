import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { SendOutcome } from '../domain/sender.ts';

/** What `fail.json` may say: until when every message fails, how many more do, or that the next so many are refused. */
const wish = z.union([
  z.strictObject({ until: z.iso.datetime() }),
  z.strictObject({ failures: z.int().min(0) }),
  z.strictObject({ refusals: z.int().min(0) }),
]);

/**
 * Failures to order, for tests and for whoever wants to see what happens: told by a file `fail.json` in the folder of a
 * simulated sender. Answers undefined where the message is to go out.
 */
export function createToldFailures(options: {
  folder: string;
  now: () => Date;
}): () => Promise<Exclude<SendOutcome, { kind: 'sent' }> | undefined> {
  const file = path.join(options.folder, 'fail.json');
  const failed = { kind: 'failed', reason: 'told to fail', mayBeSent: false } as const;
  let before: Promise<unknown> = Promise.resolve();

  async function next(): Promise<Exclude<SendOutcome, { kind: 'sent' }> | undefined> {
    const told = await read(file);
    if (told === undefined) return undefined;
    if ('until' in told) return options.now() < new Date(told.until) ? failed : undefined;
    if ('failures' in told) {
      return (await countDown(file, 'failures', told.failures)) ? failed : undefined;
    }
    return (await countDown(file, 'refusals', told.refusals))
      ? { kind: 'refused', reason: 'told to refuse' }
      : undefined;
  }

  return () => {
    // One after the other, or two would count the same failure.
    const answer = before.then(next);
    before = answer.catch(() => {});
    return answer;
  };
}

/** Throws for what it can't read: a misspelt wish must not look like a message that went out. */
async function read(file: string): Promise<z.infer<typeof wish> | undefined> {
  try {
    return wish.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** False where there are none left. */
async function countDown(file: string, name: 'failures' | 'refusals', left: number): Promise<boolean> {
  if (left === 0) {
    await rm(file, { force: true });
    return false;
  }
  const next = `${file}.next`;
  await writeFile(next, JSON.stringify({ [name]: left - 1 }));
  await rename(next, file);
  return true;
}
