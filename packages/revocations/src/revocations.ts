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

/** KEYS: the set. ARGV: since when. In one step, so that nothing told meanwhile is missed. */
const sinceScript = `
local time = redis.call('time')
return {time[1] * 1000 + math.floor(time[2] / 1000), redis.call('zrangebyscore', KEYS[1], ARGV[1], '+inf')}
`;

const sinceSchema = z.tuple([z.number(), z.array(z.string())]);
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
      const from = atMs === undefined ? '-inf' : atMs - toleranceMs;
      const answer: unknown = await client.eval(sinceScript, 1, key, from);
      const [nowMs, sessionIds] = sinceSchema.parse(answer);
      return { sessionIds, atMs: nowMs };
    },
  };
}
