import type { RedisConnection } from '@paygraph/redis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import { createMemoryRateLimiter } from './memory-rate-limiter.ts';
import type { Limit, RateLimiter, Verdict } from './port.ts';
import { storedKey } from './stored-key.ts';

/**
 * In place of the library's script, which would count below zero: what is given back after its window would be a try
 * more in the next one. The window begins with the first try, and nothing that follows moves its end.
 */
const countScript = `
local points = tonumber(ARGV[1])
local taken = tonumber(redis.call('get', KEYS[1]) or '0')
local ttl = redis.call('pttl', KEYS[1])
if ttl < 0 then
  if points <= 0 then return {0, 0} end
  redis.call('set', KEYS[1], points, 'EX', ARGV[2])
  return {points, 1000 * ARGV[2]}
end
if taken + points < 0 then points = -taken end
return {redis.call('incrby', KEYS[1], points), ttl}
`;

/** How long a Redis that failed is not asked again, so that one that hangs does not hold up every request. */
const pauseMs = 1_000;

/**
 * Counts in Redis, for all processes together, and beside it in this process. While Redis is away this process's count
 * decides, which knows what came before; for windows that began before Redis was back, the stricter of the two does: it
 * may have come back empty. `onAway` and `onBack` are told once each time. The connection stays its owner's to close.
 */
export function createRedisRateLimiter(options: {
  connection: Pick<RedisConnection, 'client' | 'isReady'>;
  keyPrefix?: string;
  now?: () => number;
  maxLocalKeys?: number;
  onAway?: (error: unknown) => void;
  onBack?: () => void;
}): RateLimiter {
  const { connection, keyPrefix = 'rate', now = Date.now, maxLocalKeys, onAway, onBack } = options;
  const local = createMemoryRateLimiter({
    now,
    ...(maxLocalKeys !== undefined && { maxKeys: maxLocalKeys }),
  });
  const counters = new RateLimiterRedis({
    storeClient: connection.client,
    keyPrefix,
    rejectIfRedisNotReady: true,
    customIncrTtlLuaScript: countScript,
    // It only counts: what the count means is told by the limit of each question.
    points: 1,
    duration: 1,
  });
  let isAway = false;
  let pausedUntilMs = 0;
  let backAtMs = Number.NEGATIVE_INFINITY;

  /** Undefined where Redis is away. */
  async function ask<Answer>(question: () => Promise<Answer>): Promise<Answer | undefined> {
    if (now() < pausedUntilMs) return undefined;
    try {
      const answer = await question();
      if (isAway) {
        isAway = false;
        backAtMs = now();
        onBack?.();
      }
      return answer;
    } catch (error) {
      // While it still connects there is nothing to wait for, nor when it first answers.
      if (connection.isReady()) pausedUntilMs = now() + pauseMs;
      if (!isAway) onAway?.(error);
      isAway = true;
      return undefined;
    }
  }

  function decide(limit: Limit, here: Verdict, there: Verdict): Verdict {
    const beganAtMs = now() + here.resetsInMs - limit.perSeconds * 1000;
    return here.resetsInMs > 0 && beganAtMs <= backAtMs ? stricter(here, there) : there;
  }

  return {
    async take(limit, key, points = 1) {
      const here = await local.take(limit, key, points);
      const count = await ask(() => counters.penalty(redisKey(limit, key), points, customDuration(limit)));
      if (count === undefined) return here;
      return decide(limit, here, read(limit, count, count.consumedPoints <= limit.points));
    },
    async look(limit, key) {
      const here = await local.look(limit, key);
      const count = await ask(() => counters.get(redisKey(limit, key)));
      if (count === undefined) return here;
      const { consumedPoints = 0, msBeforeNext = 0 } = count ?? {};
      const there = read(limit, { consumedPoints, msBeforeNext }, consumedPoints < limit.points);
      return decide(limit, here, there);
    },
    async giveBack(limit, key, points = 1) {
      await local.giveBack(limit, key, points);
      await ask(() => counters.reward(redisKey(limit, key), points, customDuration(limit)));
    },
    close: () => local.close(),
  };
}

function redisKey(limit: Limit, key: string): string {
  return `${limit.name}:${storedKey(key)}`;
}

function customDuration({ perSeconds }: Limit): { customDuration: number } {
  return { customDuration: perSeconds };
}

function read(
  limit: Limit,
  count: { consumedPoints: number; msBeforeNext: number },
  allowed: boolean,
): Verdict {
  return {
    allowed,
    remaining: Math.max(0, limit.points - count.consumedPoints),
    resetsInMs: Math.max(0, count.msBeforeNext),
  };
}

function stricter(one: Verdict, other: Verdict): Verdict {
  if (one.allowed !== other.allowed) return one.allowed ? other : one;
  return one.remaining < other.remaining ? one : other;
}
