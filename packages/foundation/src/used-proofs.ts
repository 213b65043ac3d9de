import type { SharedMemory } from '@paygraph/principal';
import type { RedisConnection } from '@paygraph/redis';

/** How long a Redis that did not answer is left alone: one that stands still would hold up every call between services. */
const restMs = 1_000;

/**
 * What all processes of a service remember of proofs of identity, in Redis: one question on the way of a call, answered
 * within a fraction of a millisecond on the same network. While Redis is away, or stands still, nobody is asked, and each
 * process remembers for itself alone: refusing every call would be worse than a proof that comes twice.
 */
export function createUsedProofs(deps: {
  redis: Pick<RedisConnection, 'client' | 'isReady'>;
  service: string;
  onFailed: (error: unknown) => void;
  /** Milliseconds of a clock that is never set back. */
  now?: () => number;
}): SharedMemory {
  const { redis, service, onFailed, now = () => performance.now() } = deps;
  let restsUntilMs = Number.NEGATIVE_INFINITY;
  let isInDoubt = false;

  return {
    use: async (id, lifeMs) => {
      if (!redis.isReady() || now() < restsUntilMs) return true;
      // After a rest one finds out whether it answers again; the others don't wait for that.
      if (isInDoubt) restsUntilMs = now() + restMs;
      try {
        const isFirst =
          (await redis.client.set(`used-proof:${service}:${id}`, '', 'PX', lifeMs, 'NX')) === 'OK';
        isInDoubt = false;
        restsUntilMs = Number.NEGATIVE_INFINITY;
        return isFirst;
      } catch (error) {
        isInDoubt = true;
        restsUntilMs = now() + restMs;
        onFailed(error);
        return true;
      }
    },
  };
}
