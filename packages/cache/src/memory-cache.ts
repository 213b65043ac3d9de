import { LRUCache } from 'lru-cache';
import type { Cache, Entry } from './port.ts';

/**
 * A cache in this process's memory: right where one process serves a domain, for nobody else sees what is told to it.
 * Holds at most `maxValues`; beyond that the value longest unused is forgotten.
 */
export function createMemoryCache(options: { maxValues: number; nowMs?: () => number }): Cache {
  const { maxValues, nowMs } = options;
  const kept = new LRUCache<string, Entry>({
    max: maxValues,
    // 0: look at the clock at each question, so that nothing is answered past its time.
    ttlResolution: 0,
    ...(nowMs && { perf: { now: nowMs } }),
  });
  let era = 0;

  function put(key: string, entry: Entry): boolean {
    const present = kept.peek(key);
    if (present !== undefined && present.version >= entry.version) return false;
    kept.set(key, entry, { ttl: entry.ttlMs });
    return true;
  }

  return {
    get: async (key) => ({ value: kept.get(key)?.value, era: String(era) }),
    keep: async (key, entry, asked) => asked === String(era) && put(key, entry),
    tell: async (key, entry) => {
      put(key, entry);
    },
    beginEra: async () => {
      era += 1;
      kept.clear();
    },
  };
}
