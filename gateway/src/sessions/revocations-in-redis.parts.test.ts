import { createIds } from '@paygraph/ids';
import { type RunningPart, startRedis } from '@paygraph/parts';
import { connectRedis, type RedisConnection } from '@paygraph/redis';
import { createRevocations } from '@paygraph/revocations';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { json, serveDocuments } from '../testing/documents.ts';
import { accessToken, ada, eventually, type Graph, startGraph } from '../testing/graph.ts';

const ids = createIds();
const nothingEnded = { position: '1', isWhole: true, changes: [] };

let redis: RunningPart;
let connection: RedisConnection;
/** Tells each gateway once that no session has ended, and is away from then on. */
let feed: Awaited<ReturnType<typeof serveDocuments>>;
let graphs: Graph[];

beforeEach(async () => {
  graphs = [];
  redis = await startRedis();
  connection = connectRedis({
    url: redis.address,
    cluster: false,
    caFile: undefined,
    connectionName: 'users',
  });
  await connection.untilReady(10_000);
  feed = await serveDocuments(json({}, 503));
});
afterEach(async () => {
  for (const graph of graphs) await graph.stop();
  connection.close();
  await feed.stop();
  await redis.stop();
});

async function startGateway(): Promise<Graph> {
  feed.answerWith((request, response) => {
    const knowsNothing = request.url === '/session-feed';
    json(knowsNothing ? nothingEnded : {}, knowsNothing ? 200 : 503)(request, response);
  });
  const graph = await startGraph({
    SESSION_FEED_URL: `${feed.url}/session-feed`,
    REDIS_URL: redis.address,
  });
  graphs.push(graph);
  return graph;
}

const statusOf = async (graph: Graph, claims = {}) =>
  (await graph.ask('{ me { name } }', { headers: { authorization: `Bearer ${accessToken(claims)}` } }))
    .status;
const isRefused = (graph: Graph) => eventually(async () => (await statusOf(graph)) === 401 || undefined);
const end = () => createRevocations({ connection }).add([ada.sessionId]);

describe('a session that ended, as Redis tells while the feed is away', () => {
  test('is refused by every gateway, and no other session is', async () => {
    const [one, other] = [await startGateway(), await startGateway()];
    expect([await statusOf(one), await statusOf(other)]).toEqual([200, 200]);
    await end();
    await isRefused(one);
    await isRefused(other);
    expect(await statusOf(one, { sid: ids.next('ses') })).toBe(200);
  });

  test('is refused by a gateway that starts after it', async () => {
    await end();
    await isRefused(await startGateway());
  });

  test('stays refused with Redis gone, and once that is back and has forgotten', async () => {
    const graph = await startGateway();
    await end();
    await isRefused(graph);
    await redis.kill9();
    expect(await statusOf(graph)).toBe(401);
    expect(await statusOf(graph, { sid: ids.next('ses') })).toBe(200);
    await redis.restart();
    await connection.untilReady(10_000);
    // By then it has been read, and tells of one that ended since.
    const later = ids.next('ses');
    await eventually(async () => {
      await createRevocations({ connection }).add([later]);
      return (await statusOf(graph, { sid: later })) === 401 || undefined;
    });
    expect(await statusOf(graph)).toBe(401);
  });
});

test('Redis alone makes no gateway ready: only the feed knows that all is known', async () => {
  feed.answerWith(json({}, 503));
  const graph = await startGraph({
    SESSION_FEED_URL: `${feed.url}/session-feed`,
    REDIS_URL: redis.address,
  });
  graphs.push(graph);
  expect(await statusOf(graph)).toBe(503);
});
