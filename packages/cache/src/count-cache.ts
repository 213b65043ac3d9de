import { Counter, type Metrics } from '@paygraph/telemetry';
import type { Cache } from './port.ts';

/** Counts of several caches of one process, each by its name. */
export type CountCache = (name: string, cache: Cache) => Cache;

/** `paygraph_cache_reads_total{cache, outcome}`: `hit` where the cache knew, `miss` where the source had to be asked. */
export function createCountCache(metrics: Metrics): CountCache {
  const reads = new Counter({
    name: 'paygraph_cache_reads_total',
    help: 'Values asked of a cache: hit where it knew, miss where the source had to be asked.',
    labelNames: ['cache', 'outcome'] as const,
    registers: [metrics],
  });
  return (name, cache) => ({
    ...cache,
    get: async (key) => {
      const recalled = await cache.get(key);
      reads.inc({ cache: name, outcome: recalled.value === undefined ? 'miss' : 'hit' });
      return recalled;
    },
  });
}
