import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type ServiceName, serviceNames } from '@paygraph/principal';
import { readIfThere, writeWhole } from '../files.ts';
import { type AccessTokenKeys, ensureAccessTokenKeys } from './access-token-keys.ts';
import { ensureKeyPair, type KeyPair } from './key-pair.ts';

export interface Keys {
  readonly accessToken: AccessTokenKeys;
  readonly identity: Readonly<Record<ServiceName, KeyPair>>;
  /** What signs the links in mails. */
  readonly linkSecret: string;
}

/** Reads the keys of a data folder; those that are missing are made, each once and, but for that of access tokens, for good. */
export async function ensureKeys(folder: string, now: () => Date = () => new Date()): Promise<Keys> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const identity: Partial<Record<ServiceName, KeyPair>> = {};
  for (const name of serviceNames) identity[name] = await ensureKeyPair(folder, `identity-${name}`);
  return {
    accessToken: await ensureAccessTokenKeys(folder, now),
    identity: identity as Record<ServiceName, KeyPair>,
    linkSecret: await ensureSecret(path.join(folder, 'link-secret')),
  };
}

async function ensureSecret(file: string): Promise<string> {
  const existing = await readIfThere(file);
  if (existing !== undefined && existing.length >= 32) return existing;
  const secret = randomBytes(32).toString('base64url');
  await writeWhole(file, secret);
  return secret;
}
