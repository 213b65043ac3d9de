import { type RunningPart, startRedis } from '@paygraph/parts';
import { createRedisRateLimiter, type RateLimiter } from '@paygraph/rate-limiter';
import { connectRedis, type RedisConnection } from '@paygraph/redis';
import { createScratchDatabase, type ScratchDatabase } from '@paygraph/testing/databases';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { composeUseCases } from './compose.ts';
import type { UseCases } from './resolvers/use-cases.ts';
import { createPeople, type ScratchPerson } from './testing/people.ts';
import { createScratchParts, type ScratchParts } from './testing/scratch-parts.ts';

/** Two processes of the service, which share database and Redis. */
describe('guesses at one account, spread over two processes', () => {
  let scratch: ScratchDatabase;
  let redis: RunningPart;
  let parts: ScratchParts;
  let connections: readonly RedisConnection[];
  let limiters: readonly RateLimiter[];
  let processes: readonly UseCases[];
  let ada: ScratchPerson;

  beforeAll(async () => {
    [scratch, redis] = await Promise.all([createScratchDatabase('users_guard_redis'), startRedis()]);
    parts = await createScratchParts(scratch.url);
    connections = [1, 2].map(() =>
      connectRedis({ url: redis.address, cluster: false, caFile: undefined, connectionName: 'users' }),
    );
    limiters = connections.map((connection) => createRedisRateLimiter({ connection }));
    processes = limiters.map((limiter) => composeUseCases({ ...parts, limiter }));
  });
  afterAll(async () => {
    await Promise.all(limiters.map((limiter) => limiter.close()));
    for (const connection of connections) connection.close();
    await parts.database.close();
    await Promise.all([scratch.drop(), redis.stop()]);
  });
  beforeEach(async () => {
    ada = await createPeople(parts, composeUseCases(parts)).verified();
  });

  async function guess(index: number): Promise<string> {
    const client = { userAgent: undefined, ipAddress: `198.51.${Math.floor(index / 250)}.${index % 250}` };
    const outcome = await processes[index % 2]?.signIn({ email: ada.email, password: 'a guess' }, client);
    return outcome?.kind === 'refused' ? outcome.refusal : (outcome?.kind ?? 'no process');
  }
  const guesses = (from: number) =>
    Promise.all(Array.from({ length: 32 }, (_, index) => guess(from + index)));
  const looked = (outcomes: readonly string[]) =>
    outcomes.filter((outcome) => outcome === 'invalid-credentials').length;

  test('reach bcrypt five times in all', async () => {
    expect(looked(await guesses(0))).toBe(5);
    expect(looked(await guesses(100))).toBe(0);
  });

  test('go on in neither of them while Redis is away, and are not begun anew when it is back empty', async () => {
    const before = looked(await guesses(200));
    await redis.kill9();
    // Each process goes by what it has counted itself: five each, of which some are used up.
    const during = looked(await guesses(300)) + looked(await guesses(400));
    expect(before + during).toBeLessThanOrEqual(10);
    await redis.restart();
    expect(looked(await guesses(500))).toBe(0);
  });
});
