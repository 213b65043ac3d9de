import type { SharedMemory } from '@paygraph/principal';
import type { RedisConnection } from '@paygraph/redis';

/**
 * What all processes of a service remember of proofs of identity, in Redis: one question on the way of a call, answered
 * within a fraction of a millisecond on the same network. While Redis is away nobody is asked, and each process remembers
 * for itself alone: refusing every call would be worse than a proof that comes twice.
 */
export function createUsedProofs(deps: {
  redis: Pick<RedisConnection, 'client' | 'isReady'>;
  service: string;
  onFailed: (error: unknown) => void;
}): SharedMemory {
  const { redis, service, onFailed } = deps;
  return {
    use: async (id, lifeMs) => {
      if (!redis.isReady()) return true;
      try {
        return (await redis.client.set(`used-proof:${service}:${id}`, '', 'PX', lifeMs, 'NX')) === 'OK';
      } catch (error) {
        onFailed(error);
        return true;
      }
    },
  };
}
