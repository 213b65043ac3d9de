import type { Cache, Era } from './port.ts';

export interface ReadThrough<Id extends string, Value> {
  /** What there is under these ids; what the cache does not know is asked of the source. */
  of(ids: readonly Id[]): Promise<ReadonlyMap<Id, Value>>;
  /** Takes note of what was committed. Never rejects. To be awaited before whoever wrote it is answered. */
  learn(id: Id, value: Value): Promise<void>;
  /** The same where only the source can say what it is by now. Never rejects. */
  learnAnew(ids: readonly Id[]): Promise<void>;
}

/**
 * A reader that took longer keeps nothing: what a writer told meanwhile may have been forgotten by then. Half a life, where
 * that is less: what is kept takes its time to arrive.
 */
const longestKeepWithinMs = 10_000;

/**
 * Reads through a cache that never rejects. The source is asked after the cache, and what it answers is kept under the
 * version it had: a reader who was slow never replaces what a writer told meanwhile.
 */
export function createReadThrough<Id extends string, Value>(options: {
  cache: Cache;
  ttlMs: number;
  source: (ids: readonly Id[]) => Promise<ReadonlyMap<Id, Value>>;
  /** Grows with each change of the value. */
  versionOf: (value: Value) => bigint;
  write: (value: Value) => string;
  /** Undefined for what another version of the product may have written. */
  read: (text: string) => Value | undefined;
  /** What changes too often is not worth keeping. */
  isKept?: (value: Value) => boolean;
  now: () => number;
}): ReadThrough<Id, Value> {
  const { cache, ttlMs, source, versionOf, write, read, isKept = () => true, now } = options;

  const keepWithinMs = Math.min(longestKeepWithinMs, ttlMs / 2);

  const entryOf = (value: Value) => ({
    version: versionText(versionOf(value)),
    value: write(value),
    ttlMs,
  });

  async function keep(id: Id, value: Value, era: Era | undefined): Promise<void> {
    if (era !== undefined && isKept(value)) await cache.keep(id, entryOf(value), era);
  }

  async function learn(id: Id, value: Value): Promise<void> {
    await cache.tell(id, entryOf(value));
  }

  return {
    of: async (ids) => {
      const recalled = await Promise.all(ids.map(async (id) => ({ id, ...(await cache.get(id)) })));
      const known = new Map<Id, Value>();
      const eras = new Map<Id, Era | undefined>();
      for (const { id, value: text, era } of recalled) {
        const value = text === undefined ? undefined : read(text);
        if (value === undefined) eras.set(id, era);
        else known.set(id, value);
      }
      if (eras.size === 0) return known;
      const askedAtMs = now();
      const found = await source([...eras.keys()]);
      if (now() - askedAtMs <= keepWithinMs) {
        await Promise.all([...found].map(([id, value]) => keep(id, value, eras.get(id))));
      }
      return new Map([...known, ...found]);
    },
    learn,
    learnAnew: async (ids) => {
      try {
        const found = await source(ids);
        await Promise.all([...found].map(([id, value]) => learn(id, value)));
      } catch {
        // The source fails its callers by itself; here it only means that nobody knows any more what is true.
        await cache.beginEra();
      }
    },
  };
}

/** PostgreSQL's bigint ends at 19 digits: so long, numbers compare as text as they do as numbers. */
const versionDigits = 19;

function versionText(version: bigint): string {
  return version.toString().padStart(versionDigits, '0');
}
