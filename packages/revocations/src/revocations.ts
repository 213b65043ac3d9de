import type { RedisConnection } from '@paygraph/redis';
import { z } from 'zod';

/**
 * Sessions that have ended within the last 65 minutes, longer than any access token lives. Who keeps the truth of them
 * writes them here; whoever judges tokens may refuse one for standing here, and must not believe one for not standing
 * here: Redis may have forgotten, or never been told. All of it rejects where Redis is away.
 */
export interface Revocations {
  /** Telling of one again does no harm. */
  add(sessionIds: readonly string[]): Promise<void>;
  /** Those told after a time that was answered before; without one, all. `atMs`: of Redis' own clock. */
  since(atMs: number | undefined): Promise<{ readonly sessionIds: readonly string[]; readonly atMs: number }>;
}

const key = 'revoked-sessions';
const keptMs = 65 * 60_000;
/** As many as a gateway remembers (gateway/src/sessions/session-register.ts). Beyond it the oldest give way. */
const mostKept = 500_000;
/** Of the server that was there before this one: clocks of two machines may differ by so much. */
const toleranceMs = 5_000;

/** By Redis' clock, which is the same for all who ask. KEYS: the set. ARGV: kept ms, most, sessions. */
const addScript = `
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for index = 3, #ARGV do redis.call('zadd', KEYS[1], 'NX', now, ARGV[index]) end
redis.call('zremrangebyscore', KEYS[1], '-inf', now - ARGV[1])
redis.call('zremrangebyrank', KEYS[1], 0, -1 - ARGV[2])
redis.call('pexpire', KEYS[1], ARGV[1])
`;

/**
 * KEYS: the set. ARGV: since when, how many. In one step, so that nothing told meanwhile is missed. Answers what time it
 * is, a page, and where the next one begins, empty after the last; those of one millisecond are on one page.
 */
const pageScript = `
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local edge = redis.call('zrangebyscore', KEYS[1], ARGV[1], '+inf', 'WITHSCORES', 'LIMIT', ARGV[2] - 1, 1)
local to = edge[2] or '+inf'
return {now, redis.call('zrangebyscore', KEYS[1], ARGV[1], to), edge[2] and '(' .. to or ''}
`;

const pageSchema = z.tuple([z.number(), z.array(z.string()), z.string()]);
/** Read in a few milliseconds: an answer that takes a quarter of a second is not waited for. */
const pageSize = 2_000;
/** What one script is given at once. */
const mostAtOnce = 1_000;

export function createRevocations(options: { connection: Pick<RedisConnection, 'client'> }): Revocations {
  const { client } = options.connection;
  return {
    add: async (sessionIds) => {
      for (let start = 0; start < sessionIds.length; start += mostAtOnce) {
        const some = sessionIds.slice(start, start + mostAtOnce);
        await client.eval(addScript, 1, key, keptMs, mostKept, ...some);
      }
    },
    since: async (atMs) => {
      let from: string | number = atMs === undefined ? '-inf' : atMs - toleranceMs;
      const found: string[][] = [];
      let firstMs: number | undefined;
      // As many pages as the set may be long: each begins behind the one before it.
      do {
        const answer: unknown = await client.eval(pageScript, 1, key, from, pageSize);
        const [nowMs, sessionIds, next] = pageSchema.parse(answer);
        found.push(sessionIds);
        // Whatever is told after the first page is told since then.
        firstMs ??= nowMs;
        from = next;
      } while (from !== '');
      return { sessionIds: found.flat(), atMs: firstMs };
    },
  };
}
