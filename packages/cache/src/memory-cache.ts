import { LRUCache } from 'lru-cache';
import type { Cache } from './port.ts';

interface Kept {
  readonly value: string;
  /** Undefined for a value set without one. */
  readonly version: string | undefined;
}

/**
 * A cache in this process's memory: right where one process serves a domain, for nobody else sees what is set in it.
 * Holds at most `maxValues`; beyond that the value longest unused is forgotten.
 */
export function createMemoryCache(options: { maxValues: number; nowMs?: () => number }): Cache {
  const { maxValues, nowMs } = options;
  const kept = new LRUCache<string, Kept>({
    max: maxValues,
    // 0: look at the clock at each question, so that nothing is answered past its time.
    ttlResolution: 0,
    ...(nowMs && { perf: { now: nowMs } }),
  });
  return {
    get: async (key) => kept.get(key)?.value,
    set: async (key, value, ttlMs) => {
      kept.set(key, { value, version: undefined }, { ttl: ttlMs });
    },
    setIfNewer: async (key, version, value, ttlMs) => {
      const present = kept.peek(key)?.version;
      if (present !== undefined && present >= version) return false;
      kept.set(key, { value, version }, { ttl: ttlMs });
      return true;
    },
    delete: async (key) => {
      kept.delete(key);
    },
  };
}
