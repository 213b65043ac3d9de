import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import path from 'node:path';
import { readIfThere, writeWhole } from '../files.ts';
import { StartFault } from '../start-fault.ts';

/** PEM: PKCS #8 and SubjectPublicKeyInfo. */
export interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** Reads a key pair; a missing one is made. Throws StartFault for what can't be read. */
export async function ensureKeyPair(folder: string, name: string): Promise<KeyPair> {
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
export function newPrivateKey(): string {
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
