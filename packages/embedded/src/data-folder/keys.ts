import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type ServiceName, serviceNames } from '@paygraph/principal';
import { readIfThere, writeWhole } from '../files.ts';
import { StartFault } from '../start-fault.ts';

/** PEM: PKCS #8 and SubjectPublicKeyInfo. */
export interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

export interface Keys {
  readonly accessToken: KeyPair;
  readonly identity: Readonly<Record<ServiceName, KeyPair>>;
  /** What signs the links in mails. */
  readonly linkSecret: string;
}

/** Reads the keys of a data folder; those that are missing are made, each once and for good. */
export async function ensureKeys(folder: string): Promise<Keys> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const identity: Partial<Record<ServiceName, KeyPair>> = {};
  for (const name of serviceNames) identity[name] = await ensureKeyPair(folder, `identity-${name}`);
  return {
    accessToken: await ensureKeyPair(folder, 'access-token'),
    identity: identity as Record<ServiceName, KeyPair>,
    linkSecret: await ensureSecret(path.join(folder, 'link-secret')),
  };
}

async function ensureKeyPair(folder: string, name: string): Promise<KeyPair> {
  const privateFile = path.join(folder, `${name}.private.pem`);
  const publicFile = path.join(folder, `${name}.public.pem`);
  const existing = await readIfThere(privateFile);
  const privateKey = existing ?? newPrivateKey();
  const publicKey = publicKeyOf(privateKey, privateFile);
  if (existing === undefined) await writeWhole(privateFile, privateKey);
  // Derived each time, never read: the two can't come apart.
  if ((await readIfThere(publicFile)) !== publicKey) await writeWhole(publicFile, publicKey);
  return { privateKey, publicKey };
}

/** P-256: what ES256 signs with (RFC 7518, section 3.4). */
function newPrivateKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function publicKeyOf(privateKey: string, file: string): string {
  try {
    return createPublicKey(createPrivateKey(privateKey)).export({ type: 'spki', format: 'pem' }).toString();
  } catch (error) {
    throw new StartFault(`${file} holds no private key that can be read.`, {
      whatToDo: 'Put the right file back, or remove it: a new key is made, and everyone must sign in again.',
      cause: error,
    });
  }
}

async function ensureSecret(file: string): Promise<string> {
  const existing = await readIfThere(file);
  if (existing !== undefined && existing.length >= 32) return existing;
  const secret = randomBytes(32).toString('base64url');
  await writeWhole(file, secret);
  return secret;
}
