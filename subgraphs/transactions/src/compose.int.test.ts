import { generateKeyPairSync } from 'node:crypto';
import { createIds, type UserId, type WalletId } from '@paygraph/ids';
import { createIdentitySigner, identityHeader, type Role } from '@paygraph/principal';
import type { RunningService } from '@paygraph/service-process';
import { createScratchDatabase } from '@paygraph/testing/databases';
import getPort from 'get-port';
import { createClient } from 'graphql-ws';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startTransactions } from './compose.ts';
import { createTestLedger } from './testing/ledger.ts';
import { type NeighbourServices, startNeighbours } from './testing/neighbours.ts';
import { createTestPayments } from './testing/payments.ts';

const ids = createIds();
const ledger = createTestLedger();
const payments = createTestPayments();
const addresses = new Map<string, UserId>();
let service: RunningService;
let neighbours: NeighbourServices;
let adminUrl: string;
let databaseUrl: string;
let drop: () => Promise<void>;

const gatewayKeys = keyPair();
const gateway = createIdentitySigner({ issuer: 'gateway', privateKey: gatewayKeys.privateKey });

function keyPair() {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}

beforeAll(async () => {
  const scratch = await createScratchDatabase('transactions_service');
  drop = scratch.drop;
  databaseUrl = scratch.url;
  neighbours = await startNeighbours({ ledger, payments, addresses });
  const [port, adminPort] = [await getPort(), await getPort()];
  adminUrl = `http://127.0.0.1:${adminPort}`;
  service = await startTransactions({
    PORT: String(port),
    ADMIN_PORT: String(adminPort),
    LOG_LEVEL: 'silent',
    IDENTITY_PRIVATE_KEY: keyPair().privateKey,
    IDENTITY_PUBLIC_KEY_GATEWAY: gatewayKeys.publicKey,
    ...Object.fromEntries(
      ['USERS', 'WALLETS', 'TRANSACTIONS', 'PAYMENTS', 'NOTIFICATIONS'].flatMap((name) => [
        [`DATABASE_URL_${name}`, scratch.url],
        [`SUBGRAPH_URL_${name}`, neighbours.url],
      ]),
    ),
  });
});

afterAll(async () => {
  await service.stop();
  await neighbours.close();
  await drop();
});

function identityOf(userId: UserId, role: Role = 'USER'): string {
  const principal = { kind: 'user', userId, role, sessionId: ids.next('ses') } as const;
  return gateway.sign({ principal, client: undefined }, 'transactions');
}

interface Answer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

async function ask(identity: string, query: string, variables: object = {}): Promise<Answer> {
  const response = await fetch(service.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [identityHeader]: identity },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Answer;
}

const payloadParts = `
  replayed userErrors { code message field }
  transaction {
    id type status amount { amount currency } fee { amount } description
    sourceWallet { id } destinationWallet { id } paymentMethod { id } counterparty { id }
    failure { code message } createdAt completedAt
  }`;
const transferMutation = `mutation ($input: TransferInput!) { transfer(input: $input) { ${payloadParts} } }`;
const depositMutation = `mutation ($input: DepositInput!) { deposit(input: $input) { ${payloadParts} } }`;

interface Person {
  readonly userId: UserId;
  readonly walletId: WalletId;
  readonly identity: string;
}

function person(availableMinor = 10_000n): Person {
  const userId = ids.next('usr');
  return { userId, walletId: ledger.open(userId, 'USD', availableMinor), identity: identityOf(userId) };
}

let keys = 0;
function transferInput(from: Person, to: Person, changed: object = {}) {
  keys += 1;
  return {
    input: {
      sourceWalletId: from.walletId,
      destinationWalletId: to.walletId,
      amount: { amount: '25.50', currency: 'USD' },
      idempotencyKey: `key ${keys}`,
      ...changed,
    },
  };
}

async function transferred(from: Person, to: Person, changed: object = {}): Promise<string> {
  const answer = await ask(from.identity, transferMutation, transferInput(from, to, changed));
  const payload = answer.data?.['transfer'] as { transaction: { id: string } };
  return payload.transaction.id;
}

describe('transfer', () => {
  test('by address answers COMPLETED, with what the sender may see', async () => {
    const [ada, ben] = [person(), person(0n)];
    addresses.set('ben@example.com', ben.userId);
    const input = transferInput(ada, ben, {
      destinationWalletId: null,
      recipientEmail: 'Ben@example.com',
      description: 'lunch',
    });
    const answer = await ask(ada.identity, transferMutation, input);
    expect(answer.errors).toBeUndefined();
    expect(answer.data?.['transfer']).toMatchObject({
      replayed: false,
      userErrors: [],
      transaction: {
        type: 'TRANSFER',
        status: 'COMPLETED',
        amount: { amount: '25.50', currency: 'USD' },
        fee: { amount: '0.00' },
        description: 'lunch',
        sourceWallet: { id: ada.walletId },
        destinationWallet: null,
        paymentMethod: null,
        counterparty: { id: ben.userId },
        failure: null,
      },
    });
    const again = await ask(ada.identity, transferMutation, input);
    expect(again.data?.['transfer']).toMatchObject({ replayed: true, userErrors: [] });
    expect(ledger.availableOf(ben.walletId)).toBe(2_550n);
  });

  const refusals: [string, object, string, readonly string[]][] = [
    [
      'zero',
      { amount: { amount: '0.00', currency: 'USD' } },
      'INVALID_AMOUNT',
      ['input', 'amount', 'amount'],
    ],
    [
      'a negative amount',
      { amount: { amount: '-1.00', currency: 'USD' } },
      'INVALID_AMOUNT',
      ['input', 'amount', 'amount'],
    ],
    [
      'other digits',
      { amount: { amount: '1.999', currency: 'USD' } },
      'INVALID_AMOUNT',
      ['input', 'amount', 'amount'],
    ],
    [
      'an unknown currency',
      { amount: { amount: '1.00', currency: 'XTS' } },
      'CURRENCY_NOT_SUPPORTED',
      ['input', 'amount', 'currency'],
    ],
    [
      'another currency',
      { amount: { amount: '1.00', currency: 'EUR' } },
      'CURRENCY_MISMATCH',
      ['input', 'amount', 'currency'],
    ],
    [
      'more than there is',
      { amount: { amount: '100.01', currency: 'USD' } },
      'INSUFFICIENT_FUNDS',
      ['input', 'amount', 'amount'],
    ],
    ['an empty key', { idempotencyKey: '' }, 'INVALID_INPUT', ['input', 'idempotencyKey']],
    ['a long description', { description: 'x'.repeat(201) }, 'INVALID_INPUT', ['input', 'description']],
    [
      'two destinations',
      { recipientEmail: 'a@example.com' },
      'INVALID_INPUT',
      ['input', 'destinationWalletId'],
    ],
    ['no destination', { destinationWalletId: null }, 'INVALID_INPUT', ['input', 'destinationWalletId']],
    [
      'an unknown address',
      { destinationWalletId: null, recipientEmail: 'x@example.com' },
      'RECIPIENT_NOT_FOUND',
      ['input', 'recipientEmail'],
    ],
    [
      'an unknown wallet',
      { destinationWalletId: 'wal_x' },
      'WALLET_NOT_FOUND',
      ['input', 'destinationWalletId'],
    ],
    ['a stranger’s wallet', { sourceWalletId: 'wal_x' }, 'WALLET_NOT_FOUND', ['input', 'sourceWalletId']],
  ];
  test.each(refusals)('refuses %s', async (_rule, changed, code, field) => {
    const [ada, ben] = [person(), person()];
    const answer = await ask(ada.identity, transferMutation, transferInput(ada, ben, changed));
    expect(answer.data?.['transfer']).toMatchObject({
      transaction: null,
      replayed: false,
      userErrors: [{ code, field }],
    });
  });

  test('is UNAVAILABLE, and records nothing, while the wallets do not answer its questions', async () => {
    const [ada, ben] = [person(), person()];
    neighbours.setDown(true);
    try {
      const answer = await ask(ada.identity, transferMutation, transferInput(ada, ben));
      expect(answer.errors?.[0]?.extensions.code).toBe('UNAVAILABLE');
    } finally {
      neighbours.setDown(false);
    }
    const list = await ask(ada.identity, '{ transactions { edges { node { id } } } }');
    expect(list.data).toEqual({ transactions: { edges: [] } });
  });
});

describe('deposit', () => {
  const input = (to: Person, paymentMethodId: string) => {
    keys += 1;
    const amount = { amount: '100.00', currency: 'USD' };
    return { input: { walletId: to.walletId, paymentMethodId, amount, idempotencyKey: `key ${keys}` } };
  };

  test('answers COMPLETED with the payment method, to its owner', async () => {
    const ada = person(0n);
    const paymentMethodId = payments.add(ada.userId);
    const answer = await ask(ada.identity, depositMutation, input(ada, paymentMethodId));
    expect(answer.data?.['deposit']).toMatchObject({
      userErrors: [],
      transaction: {
        type: 'DEPOSIT',
        status: 'COMPLETED',
        paymentMethod: { id: paymentMethodId },
        destinationWallet: { id: ada.walletId },
        sourceWallet: null,
        counterparty: null,
      },
    });
    expect(ledger.availableOf(ada.walletId)).toBe(10_000n);
  });

  test('that is declined answers FAILED, with the same code in userErrors and in the transaction', async () => {
    const ada = person(0n);
    const answer = await ask(ada.identity, depositMutation, input(ada, payments.add(ada.userId, 'declines')));
    expect(answer.data?.['deposit']).toMatchObject({
      userErrors: [{ code: 'CARD_DECLINED', field: ['input', 'paymentMethodId'] }],
      transaction: { status: 'FAILED', failure: { code: 'CARD_DECLINED' }, completedAt: null },
    });
  });

  test('whose outcome the provider does not know answers PROCESSING', async () => {
    const ada = person(0n);
    const answer = await ask(ada.identity, depositMutation, input(ada, payments.add(ada.userId, 'unknown')));
    expect(answer.data?.['deposit']).toMatchObject({ userErrors: [], transaction: { status: 'PROCESSING' } });
  });
});

describe('a transaction', () => {
  const byId =
    'query ($id: ID!) { transaction(id: $id) { id sourceWallet { id } destinationWallet { id } counterparty { id } } }';
  const reference =
    'query ($id: ID!) { _entities(representations: [{ __typename: "Transaction", id: $id }]) { ... on Transaction { status } } }';

  test('is seen by its parties, each with their own side, and by an admin with both', async () => {
    const [ada, ben, root] = [person(), person(), person()];
    const id = await transferred(ada, ben);
    const { sourceWallet, destinationWallet } = {
      sourceWallet: { id: ada.walletId },
      destinationWallet: { id: ben.walletId },
    };
    expect((await ask(ada.identity, byId, { id })).data).toEqual({
      transaction: { id, sourceWallet, destinationWallet: null, counterparty: { id: ben.userId } },
    });
    expect((await ask(ben.identity, byId, { id })).data).toEqual({
      transaction: { id, sourceWallet: null, destinationWallet, counterparty: { id: ada.userId } },
    });
    const admin = await ask(identityOf(root.userId, 'ADMIN'), byId, { id });
    expect(admin.data?.['transaction']).toMatchObject({ sourceWallet, destinationWallet });
  });

  test('does not exist for a stranger, nor does what is no id', async () => {
    const [ada, ben, cleo] = [person(), person(), person()];
    const id = await transferred(ada, ben);
    for (const asked of [id, ids.next('txn'), 'nonsense']) {
      const answer = await ask(cleo.identity, byId, { id: asked });
      expect(answer.data).toEqual({ transaction: null });
      expect(answer.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    }
    expect((await ask(cleo.identity, reference, { id })).data).toEqual({ _entities: [null] });
    expect((await ask(ada.identity, reference, { id })).data).toEqual({
      _entities: [{ status: 'COMPLETED' }],
    });
  });

  test('is not asked for by who is not signed in', async () => {
    const anonymous = gateway.sign({ principal: { kind: 'anonymous' }, client: undefined }, 'transactions');
    for (const query of ['{ transactions { edges { cursor } } }', '{ transaction(id: "x") { id } }']) {
      expect((await ask(anonymous, query)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
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
    const [ada, ben] = [person(), person()];
    const made: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      made.push(await transferred(ada, ben, { amount: { amount: '1.00', currency: 'USD' } }));
    }
    const first = (await ask(ben.identity, page, { first: 2 })).data?.['transactions'] as {
      edges: { node: { id: string } }[];
      pageInfo: { hasNextPage: boolean; endCursor: string };
    };
    expect(first.edges.map(({ node }) => node.id)).toEqual([made[2], made[1]]);
    expect(first.pageInfo.hasNextPage).toBe(true);
    const second = await ask(ben.identity, page, { first: 2, after: first.pageInfo.endCursor });
    expect(second.data?.['transactions']).toMatchObject({
      edges: [{ node: { id: made[0] } }],
      pageInfo: { hasNextPage: false, hasPreviousPage: true },
    });
    const deposits = await ask(ben.identity, page, { filter: { types: ['DEPOSIT'] } });
    expect(deposits.data?.['transactions']).toMatchObject({ edges: [] });
  });

  test('refuse a cursor nobody gave out, and a page too large', async () => {
    const ada = person();
    for (const variables of [{ after: 'x' }, { after: 'bm9uc2Vuc2U' }, { first: 101 }, { first: 0 }]) {
      const answer = await ask(ada.identity, page, variables);
      expect(answer.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
  });

  test('of a wallet are its owner’s alone', async () => {
    const [ada, ben] = [person(), person()];
    const id = await transferred(ada, ben);
    const whole = { _entities: [{ transactions: { edges: [{ node: { id } }] } }] };
    expect((await ask(ada.identity, ofWallet, { id: ada.walletId })).data).toEqual(whole);
    expect((await ask(ben.identity, ofWallet, { id: ben.walletId })).data).toEqual(whole);
    expect((await ask(ben.identity, ofWallet, { id: ada.walletId })).data).toEqual({
      _entities: [{ transactions: null }],
    });
  });
});

describe('transactionStatusChanged', () => {
  const subscription = `subscription ($transactionId: ID, $walletId: ID, $after: String) {
    transactionStatusChanged(transactionId: $transactionId, walletId: $walletId, after: $after) {
      cursor status previousStatus at transaction { id amount { amount } sourceWallet { id } }
    }
  }`;
  interface Told {
    readonly cursor: string;
    readonly status: string;
    readonly previousStatus: string | null;
    readonly transaction: { readonly id: string };
  }

  function connect() {
    class GatewaySocket extends WebSocket {
      constructor(url: string, protocols?: string | string[]) {
        const principal = { kind: 'service', name: 'gateway' } as const;
        const token = gateway.sign({ principal, client: undefined }, 'transactions');
        super(url, protocols, { headers: { [identityHeader]: token } });
      }
    }
    return createClient({
      url: service.url.replace('http', 'ws'),
      webSocketImpl: GatewaySocket,
      retryAttempts: 0,
    });
  }

  /** A subscription as the gateway makes it for a person; the events come in `next`. */
  function subscribe(identity: string, variables: object) {
    const client = connect();
    const events = client.iterate<{ transactionStatusChanged: Told }>({
      query: subscription,
      variables: { ...variables },
      extensions: { [identityHeader]: identity },
    });
    return {
      next: async (): Promise<Told> => {
        const { value } = await events.next();
        const told = value?.data?.transactionStatusChanged;
        if (!told) throw new Error(JSON.stringify(value?.errors ?? 'ended'));
        return told;
      },
      end: async () => {
        await events.return?.();
        await client.dispose();
      },
    };
  }

  async function subscribers(): Promise<number> {
    const metrics = await (await fetch(`${adminUrl}/metrics`)).text();
    return Number(/^paygraph_transaction_subscribers\S* (\d+)$/m.exec(metrics)?.[1]);
  }

  async function untilSubscribers(count: number): Promise<void> {
    const giveUpAt = Date.now() + 10_000;
    while ((await subscribers()) !== count) {
      if (Date.now() > giveUpAt) throw new Error(`there are not ${count} subscribers`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  test('tells each status live, resumes behind a cursor, and frees what a client leaves', async () => {
    const [ada, ben] = [person(), person()];
    const live = subscribe(ada.identity, {});
    const first = live.next();
    await untilSubscribers(1);
    const id = await transferred(ada, ben);
    const pending = await first;
    expect(pending).toMatchObject({ status: 'PENDING', previousStatus: null, transaction: { id } });
    expect(await live.next()).toMatchObject({
      status: 'COMPLETED',
      previousStatus: 'PENDING',
      transaction: { id, amount: { amount: '25.50' }, sourceWallet: { id: ada.walletId } },
    });
    await live.end();
    await untilSubscribers(0);

    const resumed = subscribe(ada.identity, { after: pending.cursor });
    expect(await resumed.next()).toMatchObject({ status: 'COMPLETED', transaction: { id } });
    await resumed.end();

    const present = subscribe(ben.identity, { transactionId: id });
    expect(await present.next()).toMatchObject({
      status: 'COMPLETED',
      transaction: { id, sourceWallet: null },
    });
    await present.end();
    await untilSubscribers(0);
  });

  test('refuses what the viewer may not see, and a cursor that is none or too old', async () => {
    const [ada, ben, cleo] = [person(), person(), person()];
    const id = await transferred(ada, ben);
    const cases: [object, string][] = [
      [{ transactionId: id }, 'NOT_FOUND'],
      [{ walletId: ada.walletId }, 'NOT_FOUND'],
      [{ after: 'x' }, 'BAD_USER_INPUT'],
      [{ after: Buffer.from('999999').toString('base64url') }, 'BAD_USER_INPUT'],
    ];
    for (const [variables, code] of cases) {
      const refused = subscribe(cleo.identity, variables);
      await expect(refused.next()).rejects.toThrow(code);
      await refused.end();
    }
    await untilSubscribers(0);
  });
});

test('a movement left behind is told in the metrics', async () => {
  const metrics = await (await fetch(`${adminUrl}/metrics`)).text();
  expect(metrics).toMatch(/paygraph_transactions_unfinished\{[^}]*type="DEPOSIT"[^}]*\} 1/);
  expect(metrics).toMatch(/paygraph_transactions_oldest_unfinished_seconds\S* [0-9.]+/);
  expect(metrics).toMatch(/paygraph_transaction_advances_total\{[^}]*progress="completed"[^}]*\} \d+/);
});

test('each key made one transaction', async () => {
  const sql = postgres(databaseUrl, { max: 1 });
  const rows =
    await sql`select transaction_id from idempotency_keys group by transaction_id having count(*) > 1`;
  expect(rows).toHaveLength(0);
  await sql.end();
});
