import { connectDatabase } from '@paygraph/database';
import { createEvent } from '@paygraph/events';
import { createIds, type UserId } from '@paygraph/ids';
import { appendToOutbox } from '@paygraph/outbox';
import { createLogger } from '@paygraph/telemetry';
import { eventually } from '@paygraph/testing';
import { createScratchDatabase } from '@paygraph/testing/databases';
import getPort from 'get-port';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTransactions } from './compose.ts';
import { type RunningSubgraph, startSubgraph } from './testing/running-subgraph.ts';

interface Entry {
  readonly id: string;
  readonly at: string;
  readonly type: string;
  readonly subject: string;
  readonly details: object;
}

const ids = createIds();
let subgraph: RunningSubgraph;
let databaseUrl: string;
let drop: () => Promise<void>;

beforeAll(async () => {
  const scratch = await createScratchDatabase('audit');
  databaseUrl = scratch.url;
  drop = scratch.drop;
  subgraph = await startSubgraph(startTransactions, {
    databaseUrl,
    port: await getPort(),
    adminPort: await getPort(),
  });
});

afterAll(async () => {
  await subgraph.stop();
  await drop();
});

async function ask(query: string): Promise<Response> {
  return await fetch(`${subgraph.adminUrl}/internal/audit?${query}`);
}

async function trailOf(
  actor: string,
  query = '',
): Promise<{ entries: readonly Entry[]; next: string | null }> {
  const response = await ask(`actor=${actor}${query}`);
  expect(response.status).toBe(200);
  return (await response.json()) as { entries: readonly Entry[]; next: string | null };
}

/** Oldest first, once there are so many. */
async function untilTold(actor: UserId, count: number): Promise<readonly Entry[]> {
  return await eventually(`${count} acts of ${actor} are in the trail`, async () => {
    const { entries } = await trailOf(actor);
    return entries.length >= count ? entries.toReversed() : undefined;
  });
}

test('an admin’s looks at what is others’, and what they have moved of it, are in the trail; their own is not', async () => {
  const [ada, admin] = [subgraph.person(), subgraph.person()];
  const shop = subgraph.person(0n, 'MERCHANT');
  const identity = subgraph.identityOf(admin.userId, 'ADMIN');
  const pay = `mutation ($input: PayInput!) { pay(input: $input) { transaction { id } } }`;
  const input = {
    merchantWalletId: shop.walletId,
    sourceWalletId: ada.walletId,
    amount: { amount: '12.00', currency: 'USD' },
    idempotencyKey: subgraph.nextKey(),
  };
  const { data } = await subgraph.ask(ada.identity, pay, { input });
  const { id } = (data as { pay: { transaction: { id: string } } }).pay.transaction;

  const own = await subgraph.transferred(admin, ada);
  const byId = 'query ($id: ID!) { transaction(id: $id) { id } }';
  await subgraph.ask(identity, byId, { id: own });
  await subgraph.ask(identity, byId, { id });
  const references = `query ($a: ID!, $b: ID!) { _entities(representations: [
    { __typename: "Transaction", id: $a }, { __typename: "Transaction", id: $b }]) { ... on Transaction { status } } }`;
  await subgraph.ask(identity, references, { a: own, b: id });
  const list = `query ($id: ID!) { _entities(representations: [{ __typename: "Wallet", id: $id }]) {
    ... on Wallet { transactions { edges { node { id } } } } } }`;
  await subgraph.ask(identity, list, { id: admin.walletId });
  await subgraph.ask(identity, list, { id: shop.walletId });
  const refund =
    'mutation ($input: RefundInput!) { refund(input: $input) { transaction { id } userErrors { code } } }';
  const order = { transactionId: id, idempotencyKey: subgraph.nextKey() };
  const refunded = await subgraph.ask(identity, refund, { input: order });
  expect(refunded.data).toMatchObject({ refund: { userErrors: [] } });

  const viewedBy = { userId: admin.userId, role: 'ADMIN' };
  const looked = { type: 'transaction.viewed', subject: admin.userId };
  expect(await untilTold(admin.userId, 4)).toMatchObject([
    { ...looked, details: { as: 'themselves', transactionIds: [id], walletId: null, viewedBy } },
    { ...looked, details: { as: 'themselves', transactionIds: [id], walletId: null, viewedBy } },
    { ...looked, details: { as: 'list-of-wallet', transactionIds: [id], walletId: shop.walletId, viewedBy } },
    { type: 'transaction.ordered-by-admin', details: { type: 'REFUND', orderedBy: viewedBy } },
  ]);
  expect((await trailOf(ada.userId)).entries).toEqual([]);
});

test('what the other services tell of admins is in the trail, page by page, from any time on', async () => {
  const actor = ids.next('usr');
  const start = Date.UTC(2026, 10, 23, 8);
  const logger = createLogger({ service: 'test', level: 'silent' });
  const database = connectDatabase({ url: databaseUrl, applicationName: 'test', logger });
  const events = Array.from({ length: 102 }, (_, minute) =>
    createEvent({
      id: ids.next('evt'),
      source: 'users',
      type: 'user.role-set',
      key: actor,
      at: new Date(start + minute * 60_000),
      data: {
        userId: actor,
        role: 'MERCHANT',
        previousRole: 'USER',
        changedBy: { userId: actor, role: 'ADMIN' },
      },
    }),
  );
  await appendToOutbox(
    database.orm,
    events.map((event) => ({ topic: 'audit-events', event })),
  );
  await database.close();

  await eventually('the newest is there', async () => {
    const { entries } = await trailOf(actor);
    return entries[0]?.id === events.at(-1)?.id || undefined;
  });
  const first = await trailOf(actor);
  const second = await trailOf(actor, `&after=${first.next}`);
  const newestFirst = events.map(({ id }) => id).toReversed();
  expect([...first.entries, ...second.entries].map(({ id }) => id)).toEqual(newestFirst);
  expect(second.next).toBeNull();
  const since = await trailOf(actor, `&from=${new Date(start + 100 * 60_000).toISOString()}`);
  expect(since.entries.map(({ id }) => id)).toEqual(newestFirst.slice(0, 2));
});

test.each([
  '',
  'actor=',
  'actor=a&from=yesterday',
  'actor=a&after=%24ne',
  'actor=a&actor=b',
  'actor=a&owner=b',
])('what can’t be read is refused: %j', async (query) => {
  expect((await ask(query)).status).toBe(400);
});
