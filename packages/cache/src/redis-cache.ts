import { randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { RedisConnection } from '@paygraph/redis';
import { z } from 'zod';
import type { Cache, Entry, Era } from './port.ts';
import { getScript, putScript } from './redis-scripts.ts';

export interface RemoteCache extends Cache {
  /** Resolves where it answers by now, a connection that is being made included; rejects after a quarter of a second. */
  ping(): Promise<void>;
}

/** Over how many hash slots the keys of one cache are spread, and with them over a cluster's servers. */
const buckets = 64;
/** No entry lives for longer, so none of an era that is forgotten is taken for one of the next. */
const longestTtlMs = 60 * 60_000;
const eraLifeMs = 2 * longestTtlMs;
const pingTimeoutMs = 250;

/** No era is called this. */
const noEra = '';

const recalledSchema = z.union([z.tuple([z.string()]), z.tuple([z.string(), z.string()])]);

/** A cache in Redis, for all processes together. `name`: no other cache's entries are met under it. */
export function createRedisCache(options: {
  connection: Pick<RedisConnection, 'client' | 'untilReady'>;
  name: string;
  newEra?: () => Era;
}): RemoteCache {
  const { connection, name, newEra = randomUUID } = options;
  const { client } = connection;

  function keysOf(key: string) {
    const bucket = crc32(key) % buckets;
    return [eraKey(bucket), `${tag(bucket)}:${key}`] as const;
  }
  // What stands in braces decides the slot: https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/
  const tag = (bucket: number) => `cache:{${name}:${bucket}}`;
  const eraKey = (bucket: number) => `${tag(bucket)}#era`;

  async function put(key: string, { version, value, ttlMs }: Entry, era: Era): Promise<boolean> {
    const life = Math.min(Math.ceil(ttlMs), longestTtlMs);
    return (await client.eval(putScript, 2, ...keysOf(key), era, version, value, life)) === 1;
  }

  return {
    get: async (key) => {
      const answer: unknown = await client.eval(getScript, 2, ...keysOf(key), newEra(), eraLifeMs);
      const [era, value] = recalledSchema.parse(answer);
      return { value, era };
    },
    keep: put,
    // The version alone: by now another era may have begun for a newer one that nobody could tell.
    tell: async (key, entry) => {
      await put(key, { ...entry, value: '' }, noEra);
    },
    beginEra: async () => {
      const era = newEra();
      const all = Array.from({ length: buckets }, (_, bucket) => bucket);
      await Promise.all(all.map((bucket) => client.set(eraKey(bucket), era, 'PX', eraLifeMs)));
    },
    ping: async () => {
      await connection.untilReady(pingTimeoutMs);
      await client.ping();
    },
  };
}
