import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningPart, startRedis } from '@paygraph/parts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway } from './index.ts';
import { ask, compose, eventually, freePort, gatewayKeys } from './testing/graph.ts';
import { type FixtureSubgraph, startSubgraph } from './testing/subgraph-process.ts';

describe('two gateways on one Redis', () => {
  let redis: RunningPart;
  let subgraph: FixtureSubgraph;
  let folder: string;
  const gateways: { url: string; stop: () => Promise<void> }[] = [];

  beforeAll(async () => {
    redis = await startRedis();
    folder = await mkdtemp(join(tmpdir(), 'paygraph-limits-'));
    subgraph = await startSubgraph({
      name: 'words',
      sdl: 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9") type Query { hello: String }',
      gatewayKey: gatewayKeys.public,
      resolvers: { Query: { hello: () => 'hello' } },
    });
    await writeFile(join(folder, 'supergraph.graphql'), compose([subgraph]));
    for (let index = 0; index < 2; index += 1) {
      gateways.push(
        await startGateway({
          PORT: String(await freePort()),
          ADMIN_PORT: String(await freePort()),
          LOG_LEVEL: 'silent',
          SUPERGRAPH: join(folder, 'supergraph.graphql'),
          TRUSTED_PROXIES: '127.0.0.1',
          RATE_LIMIT_SCALE: '0.1',
          REDIS_URL: redis.address,
        }),
      );
    }
  });
  afterAll(async () => {
    for (const gateway of gateways) await gateway.stop();
    await subgraph?.stop();
    await redis?.stop();
    await rm(folder, { recursive: true });
  });

  const send = async (gateway: number, from: string) => {
    const url = gateways[gateway]?.url ?? '';
    const { status } = await ask(url, { query: '{ hello }' }, { 'x-forwarded-for': from });
    return status;
  };
  /** The statuses of twenty requests, to either gateway in turn. */
  const inTurn = async (from: string) => {
    const statuses: number[] = [];
    for (let index = 0; index < 20; index += 1) statuses.push(await send(index % 2, from));
    return statuses.filter((status) => status === 200).length;
  };

  test('count a client together', async () => {
    // The first questions may come before the connection to Redis.
    let address = 0;
    await eventually(async () => {
      address += 1;
      return (await inTurn(`203.0.113.${address}`)) === 10 ? true : undefined;
    });
  });

  test('go on without it, each counting alone, and refuse nobody who is within the limit', async () => {
    await redis.kill9();
    expect(await inTurn('198.51.100.1')).toBe(20);
    expect(await inTurn('198.51.100.1')).toBe(0);
  });
});
