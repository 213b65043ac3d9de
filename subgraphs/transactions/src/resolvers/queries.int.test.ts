import { createIds } from '@paygraph/ids';
import { eventually } from '@paygraph/testing';
import { createScratchDatabase } from '@paygraph/testing/databases';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTransactions } from '../compose.ts';
import { type ProofFor, type RunningSubgraph, startSubgraph } from '../testing/running-subgraph.ts';

let subgraph: RunningSubgraph;
let drop: () => Promise<void>;

beforeAll(async () => {
  const scratch = await createScratchDatabase('queries');
  drop = scratch.drop;
  subgraph = await startSubgraph(startTransactions, {
    databaseUrl: scratch.url,
    port: await getPort(),
    adminPort: await getPort(),
  });
});

afterAll(async () => {
  await subgraph.stop();
  await drop();
});

const ids = createIds();

describe('a transaction', () => {
  const byId =
    'query ($id: ID!) { transaction(id: $id) { id sourceWallet { id } destinationWallet { id } counterparty { id } } }';
  const reference =
    'query ($id: ID!) { _entities(representations: [{ __typename: "Transaction", id: $id }]) { ... on Transaction { status } } }';

  test('is seen by its parties, each with their own side, and by an admin with both', async () => {
    const [ada, ben, root] = [subgraph.person(), subgraph.person(), subgraph.person()];
    const id = await subgraph.transferred(ada, ben);
    const { sourceWallet, destinationWallet } = {
      sourceWallet: { id: ada.walletId },
      destinationWallet: { id: ben.walletId },
    };
    expect((await subgraph.ask(ada.identity, byId, { id })).data).toEqual({
      transaction: { id, sourceWallet, destinationWallet: null, counterparty: { id: ben.userId } },
    });
    expect((await subgraph.ask(ben.identity, byId, { id })).data).toEqual({
      transaction: { id, sourceWallet: null, destinationWallet, counterparty: { id: ada.userId } },
    });
    const admin = await subgraph.ask(subgraph.identityOf(root.userId, 'ADMIN'), byId, { id });
    expect(admin.data?.['transaction']).toMatchObject({ sourceWallet, destinationWallet });
  });

  test('has its history, for its parties and an admin, also by reference', async () => {
    const [ada, ben, cleo] = [subgraph.person(), subgraph.person(), subgraph.person()];
    const id = await subgraph.transferred(ada, ben);
    const history = 'history { id status detail at }';
    const query = `query ($id: ID!) { transaction(id: $id) { ${history} } }`;
    const steps = await eventually('the history is whole', async () => {
      const { data } = await subgraph.ask(ada.identity, query, { id });
      const { transaction } = data as { transaction: { history: unknown[] } };
      return transaction.history.length === 2 ? transaction.history : undefined;
    });
    expect(steps).toMatchObject([
      { status: 'PENDING', detail: 'A transfer of 25.50 USD was asked for.' },
      { status: 'COMPLETED', detail: '25.50 USD was sent.' },
    ]);
    const own = { data: { transaction: { history: steps } } };
    expect(await subgraph.ask(ben.identity, query, { id })).toMatchObject(own);
    expect(await subgraph.ask(subgraph.identityOf(cleo.userId, 'ADMIN'), query, { id })).toMatchObject(own);

    const byReference = `query ($id: ID!) {
      _entities(representations: [{ __typename: "Transaction", id: $id }]) { ... on Transaction { ${history} } } }`;
    expect((await subgraph.ask(ada.identity, byReference, { id })).data).toEqual({
      _entities: [{ history: steps }],
    });
    expect((await subgraph.ask(cleo.identity, byReference, { id })).data).toEqual({ _entities: [null] });
    const strangers = await subgraph.ask(cleo.identity, query, { id });
    expect(strangers).toMatchObject({
      data: { transaction: null },
      errors: [{ extensions: { code: 'NOT_FOUND' } }],
    });
  });

  test('does not exist for a stranger, nor does what is no id', async () => {
    const [ada, ben, cleo] = [subgraph.person(), subgraph.person(), subgraph.person()];
    const id = await subgraph.transferred(ada, ben);
    for (const asked of [id, ids.next('txn'), 'nonsense']) {
      const answer = await subgraph.ask(cleo.identity, byId, { id: asked });
      expect(answer.data).toEqual({ transaction: null });
      expect(answer.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    }
    expect((await subgraph.ask(cleo.identity, reference, { id })).data).toEqual({ _entities: [null] });
    expect((await subgraph.ask(ada.identity, reference, { id })).data).toEqual({
      _entities: [{ status: 'COMPLETED' }],
    });
  });

  test('is not asked for by who is not signed in', async () => {
    const anonymous: ProofFor = (body) =>
      subgraph.gateway.sign({ principal: { kind: 'anonymous' }, client: undefined }, 'transactions', body);
    for (const query of ['{ transactions { edges { cursor } } }', '{ transaction(id: "x") { id } }']) {
      expect((await subgraph.ask(anonymous, query)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    }
  });
});

describe('lists', () => {
  const page = `query ($first: Int, $after: String, $filter: TransactionFilter) {
    transactions(first: $first, after: $after, filter: $filter) {
      edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage endCursor }
    }
  }`;
  const ofWallet = `query ($id: ID!) {
    _entities(representations: [{ __typename: "Wallet", id: $id }]) { ... on Wallet { transactions { edges { node { id } } } } }
  }`;

  test('come newest first, in pages', async () => {
    const [ada, ben] = [subgraph.person(), subgraph.person()];
    const made: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      made.push(await subgraph.transferred(ada, ben, { amount: { amount: '1.00', currency: 'USD' } }));
    }
    const first = (await subgraph.ask(ben.identity, page, { first: 2 })).data?.['transactions'] as {
      edges: { node: { id: string } }[];
      pageInfo: { hasNextPage: boolean; endCursor: string };
    };
    expect(first.edges.map(({ node }) => node.id)).toEqual([made[2], made[1]]);
    expect(first.pageInfo.hasNextPage).toBe(true);
    const second = await subgraph.ask(ben.identity, page, { first: 2, after: first.pageInfo.endCursor });
    expect(second.data?.['transactions']).toMatchObject({
      edges: [{ node: { id: made[0] } }],
      pageInfo: { hasNextPage: false, hasPreviousPage: true },
    });
    const deposits = await subgraph.ask(ben.identity, page, { filter: { types: ['DEPOSIT'] } });
    expect(deposits.data?.['transactions']).toMatchObject({ edges: [] });
  });

  test('refuse a cursor nobody gave out, and a page too large', async () => {
    const ada = subgraph.person();
    for (const variables of [{ after: 'x' }, { after: 'bm9uc2Vuc2U' }, { first: 101 }, { first: 0 }]) {
      const answer = await subgraph.ask(ada.identity, page, variables);
      expect(answer.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
  });

  test('of a wallet are its owner’s alone', async () => {
    const [ada, ben] = [subgraph.person(), subgraph.person()];
    const id = await subgraph.transferred(ada, ben);
    const whole = { _entities: [{ transactions: { edges: [{ node: { id } }] } }] };
    expect((await subgraph.ask(ada.identity, ofWallet, { id: ada.walletId })).data).toEqual(whole);
    expect((await subgraph.ask(ben.identity, ofWallet, { id: ben.walletId })).data).toEqual(whole);
    expect((await subgraph.ask(ben.identity, ofWallet, { id: ada.walletId })).data).toEqual({
      _entities: [{ transactions: null }],
    });
  });

  test('of a wallet nothing has moved in are empty for its owner; to others it is as one that was never opened', async () => {
    const [ada, ben] = [subgraph.person(), subgraph.person()];
    const askFor = async (identity: ProofFor, id: string) =>
      (await subgraph.ask(identity, ofWallet, { id })).data;
    expect(await askFor(ada.identity, ada.walletId)).toEqual({
      _entities: [{ transactions: { edges: [] } }],
    });
    for (const id of [ada.walletId, ids.next('wal'), 'nonsense']) {
      expect(await askFor(ben.identity, id)).toEqual({ _entities: [{ transactions: null }] });
    }
  });
});

test('what is stuck is told to admins, and to nobody else', async () => {
  const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on LedgerHealth { stuckTransactions } } }`;
  const variables = { of: [{ __typename: 'LedgerHealth', id: 'ledger' }] };
  const { userId, identity } = subgraph.person();
  const asAdmin = await subgraph.ask(subgraph.identityOf(userId, 'ADMIN'), query, variables);
  expect(asAdmin.data).toEqual({ _entities: [{ stuckTransactions: 0 }] });
  expect((await subgraph.ask(identity, query, variables)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  const metrics = await (await fetch(`${subgraph.adminUrl}/metrics`)).text();
  expect(metrics).toMatch(/paygraph_transactions_stuck\S* 0/);
});
