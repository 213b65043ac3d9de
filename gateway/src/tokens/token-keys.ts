import { createPublicKey, type KeyObject } from 'node:crypto';

/** The public keys by which access tokens are verified. */
export interface TokenKeys {
  /** False until there is a key at all: until then no token can be judged. */
  isReady(): boolean;
  /** The key of this id (a token's `kid`, whoever wrote it); undefined where there is none. Never rejects. */
  find(keyId: string | undefined): Promise<KeyObject | undefined>;
  stop(): void;
}

/** One key, given in the configuration: it is tried whatever id a token names. `publicKey`: PEM, P-256. */
export function createFixedTokenKey(publicKey: string): TokenKeys {
  const key = createPublicKey(publicKey);
  return { isReady: () => true, find: async () => key, stop: () => {} };
}
