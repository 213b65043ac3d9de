import { createPublicKey, type KeyObject } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@paygraph/telemetry';
import { z } from 'zod';
import { readDocument } from './read-document.ts';
import type { TokenKeys } from './token-keys.ts';

/** A key that is published no more is gone from here after this. */
const refreshEveryMs = 60_000;
const retryEveryMs = 1_000;
/** Whoever forges key ids makes us ask no more often than this. */
const askForUnknownEveryMs = 10_000;
const timeoutMs = 2_000;
const maxBytes = 64_000;
const maxKeys = 16;
const longestKeyId = 128;

const keySetSchema = z.object({ keys: z.array(z.unknown()) });
/** Of RFC 7517 and RFC 7518, section 6.2.1, what ES256 needs. Keys of other kinds are not for us. */
const keySchema = z.object({
  kid: z.string().min(1).max(longestKeyId),
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  alg: z.literal('ES256').optional(),
  use: z.literal('sig').optional(),
});

/**
 * The keys that the issuer publishes at `url` (RFC 7517), read at once, every minute, and when a token names one that is
 * not known. While the issuer is away the keys there are stay good.
 */
export function followPublishedTokenKeys(options: {
  url: string;
  now: () => number;
  logger: Logger;
}): TokenKeys {
  const { url, now, logger } = options;
  const stopping = new AbortController();
  let keys: ReadonlyMap<string, KeyObject> = new Map();
  let reading: Promise<boolean> | undefined;
  let askedForUnknownAtMs = Number.NEGATIVE_INFINITY;
  let isAway = false;

  /** One at a time. True where the keys are fresh now. */
  function refresh(): Promise<boolean> {
    reading ??= readKeys().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  async function readKeys(): Promise<boolean> {
    try {
      const document = await readDocument({ url, headers: {}, timeoutMs, maxBytes, signal: stopping.signal });
      const read = readKeySet(document);
      if (read.size === 0) throw new Error('there is no key for ES256 in it');
      keys = read;
      if (isAway) logger.info({ url }, 'the keys of access tokens can be read again');
      isAway = false;
      return true;
    } catch (error) {
      if (!isAway && !stopping.signal.aborted)
        logger.warn({ err: error, url }, 'the keys of access tokens can’t be read');
      isAway = true;
      return false;
    }
  }

  async function follow(): Promise<void> {
    while (!stopping.signal.aborted) {
      const isFresh = await refresh();
      await pause(isFresh ? refreshEveryMs : retryEveryMs, undefined, { signal: stopping.signal });
    }
  }
  // Rejects when it is stopped in a pause, and for nothing else.
  follow().catch(() => {});

  return {
    isReady: () => keys.size > 0,
    async find(keyId) {
      if (keyId === undefined || keyId.length > longestKeyId) return undefined;
      const known = keys.get(keyId);
      if (known !== undefined) return known;
      if (now() - askedForUnknownAtMs >= askForUnknownEveryMs) {
        askedForUnknownAtMs = now();
        await refresh();
      } else {
        await reading;
      }
      return keys.get(keyId);
    },
    stop: () => stopping.abort(),
  };
}

function readKeySet(document: unknown): ReadonlyMap<string, KeyObject> {
  const { keys } = keySetSchema.parse(document);
  const fitting = keys.flatMap((key) => {
    const read = keySchema.safeParse(key);
    return read.success ? [read.data] : [];
  });
  return new Map(
    fitting
      .slice(0, maxKeys)
      .map(({ kid, kty, crv, x, y }) => [kid, createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' })]),
  );
}
