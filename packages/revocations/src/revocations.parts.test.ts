import { type RunningPart, startRedis } from '@paygraph/parts';
import { connectRedis, type RedisConnection } from '@paygraph/redis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createRevocations } from './revocations.ts';

let redis: RunningPart;
let connection: RedisConnection;
beforeAll(async () => {
  redis = await startRedis();
  connection = connectRedis({
    url: redis.address,
    cluster: false,
    caFile: undefined,
    connectionName: 'test',
  });
  await connection.untilReady(10_000);
});
afterAll(async () => {
  connection.close();
  await redis.stop();
});

test('many that ended are all read, and no one answer is so long that it comes too late', async () => {
  const revocations = createRevocations({ connection });
  const ended = Array.from({ length: 23_000 }, (_, number) => `ses_${number}`);
  for (let start = 0; start < ended.length; start += 1_000)
    await revocations.add(ended.slice(start, start + 1_000));
  const asked = vi.spyOn(connection.client, 'eval');
  const { sessionIds, atMs } = await revocations.since(undefined);
  expect([...sessionIds].sort()).toEqual([...ended].sort());
  // What ended within one millisecond stays together.
  for (const { value } of asked.mock.results)
    expect(JSON.stringify(await value).length).toBeLessThan(200_000);
  asked.mockRestore();
  await revocations.add(['ses_later']);
  expect((await revocations.since(atMs)).sessionIds).toContain('ses_later');
});
