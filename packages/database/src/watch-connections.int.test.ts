import { createLogger, createMetrics } from '@paygraph/telemetry';
import { eventually } from '@paygraph/testing';
import { createScratchDatabase } from '@paygraph/testing/databases';
import { expect, onTestFinished, test } from 'vitest';
import { connectDatabase, watchConnections } from './index.ts';

const logger = createLogger({ service: 'test', level: 'silent' });

test('connections are counted by what they do, also when the pool is used up', async () => {
  const scratch = await createScratchDatabase('connections');
  const open = (applicationName: string, maxConnections: number) =>
    connectDatabase({ url: scratch.url, applicationName, logger, maxConnections });
  const [pool, watcher, stranger] = [open('pool', 2), open('pool metrics', 1), open('stranger', 1)];
  onTestFinished(async () => {
    await Promise.all([pool.close(), watcher.close(), stranger.close()]);
    await scratch.drop();
  });
  const metrics = createMetrics('test');
  watchConnections({ metrics, logger, watcher, applicationName: 'pool', maxConnections: 2 });
  const told = async () =>
    Object.fromEntries(
      [
        ...(await metrics.metrics()).matchAll(/^paygraph_postgres_connections\{state="([^"]+)".*\} (\d+)$/gm),
      ].map(([, state, count]) => [state, Number(count)]),
    );

  await stranger.sql`select 1`;
  expect(await told()).toEqual({ active: 0, idle: 0, 'idle-in-transaction': 0 });
  expect(await metrics.metrics()).toMatch(/^paygraph_postgres_connections_max\S* 2$/m);

  const release = Promise.withResolvers<void>();
  const held = Array.from({ length: 2 }, () =>
    pool.sql.begin(async (transaction) => {
      await transaction`select 1`;
      await release.promise;
    }),
  );
  await eventually('both stand in a transaction', async () => {
    const { 'idle-in-transaction': standing } = await told();
    return standing === 2 || undefined;
  });
  release.resolve();
  await Promise.all(held);
  await eventually('both are idle', async () => (await told())['idle'] === 2 || undefined);
});
