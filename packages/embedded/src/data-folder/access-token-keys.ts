import { rename } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { parseJson, readIfThere, writeWhole } from '../files.ts';
import { StartFault } from '../start-fault.ts';
import { ensureKeyPair, type KeyPair, newPrivateKey } from './key-pair.ts';

/** A key that signs no more. */
export interface RetiredKey {
  /** PEM. */
  readonly publicKey: string;
  /** Until then it is published: its last token expires just before. An instant in UTC. */
  readonly until: string;
}

export interface AccessTokenKeys {
  readonly signing: KeyPair;
  readonly retired: readonly RetiredKey[];
}

/** An access token lives for 60 minutes. */
const publishedAfterwardsMs = 60 * 60_000;
/** The users service publishes no more than this many beside its own. */
const maxRetired = 8;

const name = 'access-token';
const retiredSchema = z.array(z.object({ publicKey: z.string(), until: z.iso.datetime() }));

/**
 * The key that signs from now on, and those before it whose tokens may still be about. A key that `requestRotation` has
 * laid ready takes over here, at the start of a run: the one before has signed until just now, so its time counts from
 * now.
 */
export async function ensureAccessTokenKeys(folder: string, now: () => Date): Promise<AccessTokenKeys> {
  const retiredFile = path.join(folder, `${name}.retired.json`);
  const nextFile = nextFileIn(folder);
  const before = await ensureKeyPair(folder, name);
  const known = await readRetired(retiredFile);
  const alive = known.filter(({ until }) => new Date(until) > now());
  if ((await readIfThere(nextFile)) === undefined) return { signing: before, retired: alive };

  const until = new Date(now().getTime() + publishedAfterwardsMs).toISOString();
  const others = alive.filter(({ publicKey }) => publicKey !== before.publicKey);
  const retired = [{ publicKey: before.publicKey, until }, ...others].slice(0, maxRetired);
  // First what keeps old tokens good, then the new key: a crash in between is made up for at the next start.
  await writeWhole(retiredFile, `${JSON.stringify(retired, undefined, 2)}\n`);
  await rename(nextFile, path.join(folder, `${name}.private.pem`));
  return { signing: await ensureKeyPair(folder, name), retired };
}

/** Lays a new key ready, for the next start to sign with. Asked twice before that, the second key is the one. */
export async function requestRotation(folder: string): Promise<void> {
  await writeWhole(nextFileIn(folder), newPrivateKey());
}

function nextFileIn(folder: string): string {
  return path.join(folder, `${name}.next.private.pem`);
}

async function readRetired(file: string): Promise<readonly RetiredKey[]> {
  const text = await readIfThere(file);
  if (text === undefined) return [];
  const read = retiredSchema.safeParse(parseJson(text));
  if (read.success) return read.data;
  throw new StartFault(`${file} holds no list of retired keys that can be read.`, {
    whatToDo:
      'Put the right file back, or remove it: then whoever signed in before the last rotation signs in again.',
  });
}
