import { setTimeout as delay } from 'node:timers/promises';
import {
  type Cache,
  createCountCache,
  createMemoryCache,
  createRedisCache,
  type GuardedCache,
  guardAbsences,
  noCache,
} from '@paygraph/cache';
import { connectRedis, type RedisConnection } from '@paygraph/redis';
import type { Logger, Metrics } from '@paygraph/telemetry';
import type { FoundationConfig } from './environment.ts';

export interface OpenCaches {
  /** For limits, and whatever else is in Redis; undefined where there is none. */
  readonly redis: RedisConnection | undefined;
  cacheOf(name: string): Cache;
  close(): void;
}

/** A value in a cache is a few hundred bytes. */
const mostValuesInMemory = 100_000;

/**
 * The service's caches: in Redis where it was named, for all processes together. Without it in this process's memory
 * only where it was said to be the one that serves its domain: several would not hear of what one of them wrote.
 */
export function openCaches(deps: {
  config: Pick<FoundationConfig, 'name' | 'redis' | 'cache'>;
  metrics: Metrics;
  logger: Logger;
}): OpenCaches {
  const { config, metrics, logger } = deps;
  const counted = createCountCache(metrics);
  const redis = config.redis && connectRedis({ ...config.redis, connectionName: config.name });
  const guarded: GuardedCache[] = [];

  function open(name: string): Cache {
    if (redis === undefined) {
      return config.cache === 'memory' ? createMemoryCache({ maxValues: mostValuesInMemory }) : noCache;
    }
    const cache = guardAbsences({
      cache: createRedisCache({ connection: redis, name }),
      onLost: redis.onLost,
      // A cache keeps no process from ending.
      pause: (ms, signal) => delay(ms, undefined, { signal, ref: false }).catch(() => {}),
      now: () => performance.now(),
      onAway: (error) => logger.warn({ err: error, cache: name }, 'the cache is away: its source is asked'),
      onBack: () => logger.info({ cache: name }, 'the cache is there again'),
    });
    guarded.push(cache);
    return cache;
  }

  return {
    redis,
    cacheOf: (name) => counted(name, open(name)),
    close: () => {
      for (const cache of guarded) cache.stop();
      redis?.close();
    },
  };
}
