import { createIds, type UserId } from '@paygraph/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWallets } from './compose.ts';
import { type RunningWallets, runWallets } from './testing/running-wallets.ts';
import { balance, callsOn, codeOf, fieldOf, post, usd } from './testing/wallet-calls.ts';

let wallets: RunningWallets;
beforeAll(async () => {
  wallets = await runWallets(startWallets, { WALLET_BALANCE_LIMITS: '{"USD":"1000.00"}' });
});
afterAll(() => wallets.stop());

const ids = createIds();
const { open, deposit, transfer } = callsOn(() => wallets);

describe('posting', () => {
  test('moves money, and the balance shows it at once', async () => {
    const [ada, bob] = [wallets.newUser(), wallets.newUser()];
    const [from, to] = [await open(ada), await open(bob)];
    const shown = async (userId: UserId, id: string) => (await wallets.as(userId)(balance, { id })).data;
    expect(await shown(ada, from)).toEqual({
      wallet: {
        balance: {
          posted: { amount: '0.00' },
          held: { amount: '0.00' },
          available: { amount: '0.00' },
          version: '0'.repeat(19),
        },
      },
    });
    expect((await deposit(from, '100.00')).data).toEqual({
      postTransaction: { posted: true, refusal: null, walletId: null },
    });
    expect((await transfer(from, to, '25.50')).data).toMatchObject({ postTransaction: { posted: true } });
    expect(await shown(ada, from)).toMatchObject({
      wallet: { balance: { available: { amount: '74.50' }, version: `${'0'.repeat(18)}2` } },
    });
    expect(await shown(bob, to)).toMatchObject({ wallet: { balance: { posted: { amount: '25.50' } } } });
  });

  test('refuses by name, and keeps the verdict', async () => {
    const [from, to] = [await open(wallets.newUser()), await open(wallets.newUser())];
    expect((await transfer(from, to, '0.01')).data).toEqual({
      postTransaction: { posted: false, refusal: 'INSUFFICIENT_FUNDS', walletId: from },
    });
    expect((await deposit(from, '1000.01')).data).toMatchObject({
      postTransaction: { refusal: 'BALANCE_LIMIT_EXCEEDED' },
    });
    const nobody = ids.next('wal');
    expect((await deposit(nobody, '1.00')).data).toEqual({
      postTransaction: { posted: false, refusal: 'WALLET_NOT_FOUND', walletId: nobody },
    });
  });

  test('posts a transaction once, and refuses it with other legs', async () => {
    const owner = wallets.newUser();
    const id = await open(owner);
    const transactionId = ids.next('txn');
    const answers = await Promise.all([1, 2, 3, 4].map(() => deposit(id, '5.00', transactionId)));
    for (const { data } of answers) expect(data).toMatchObject({ postTransaction: { posted: true } });
    expect(codeOf(await deposit(id, '6.00', transactionId))).toBe('BAD_USER_INPUT');
    expect((await wallets.as(owner)(balance, { id })).data).toMatchObject({
      wallet: { balance: { posted: { amount: '5.00' } } },
    });
  });

  test('is for the service that keeps transactions; the facts are for all of them', async () => {
    const owner = wallets.newUser();
    const walletId = await open(owner);
    const facts = `query ($walletId: ID!) {
      walletFacts(walletId: $walletId) { walletId ownerId currency status available { amount } }
    }`;
    const byOwner = `query ($ownerId: ID!, $currency: CurrencyCode!) {
      walletFactsByOwner(ownerId: $ownerId, currency: $currency) { walletId }
    }`;
    const input = {
      transactionId: ids.next('txn'),
      legs: [{ debit: { system: 'FEES' }, credit: { walletId }, amount: usd('1.00') }],
    };
    const ask = wallets.as(owner, 'ADMIN');
    expect(codeOf(await ask(post, { input }))).toBe('FORBIDDEN');
    expect(codeOf(await wallets.asGateway(post, { input }))).toBe('FORBIDDEN');
    expect(codeOf(await ask(facts, { walletId }))).toBe('FORBIDDEN');
    expect(codeOf(await ask(byOwner, { ownerId: owner, currency: 'USD' }))).toBe('FORBIDDEN');
    expect((await wallets.asService(facts, { walletId })).data).toEqual({
      walletFacts: {
        walletId,
        ownerId: owner,
        currency: 'USD',
        status: 'ACTIVE',
        available: { amount: '0.00' },
      },
    });
    const found = async (currency: string) =>
      (await wallets.asService(byOwner, { ownerId: owner, currency })).data?.['walletFactsByOwner'];
    expect(await found('USD')).toEqual({ walletId });
    expect(await found('EUR')).toBeNull();
  });

  test.each([
    ['no legs', []],
    [
      'an amount of nothing',
      [{ debit: { system: 'FEES' }, credit: { system: 'PROVIDER_CLEARING' }, amount: usd('0.00') }],
    ],
    ['an account that is both or neither', [{ debit: {}, credit: { system: 'FEES' }, amount: usd('1.00') }]],
    [
      'a leg from an account to itself',
      [{ debit: { system: 'FEES' }, credit: { system: 'FEES' }, amount: usd('1.00') }],
    ],
  ])('refuses %s as bad input', async (_name, legs) => {
    const answer = await wallets.asService(post, { input: { transactionId: ids.next('txn'), legs } });
    expect(codeOf(answer)).toBe('BAD_USER_INPUT');
  });
});

describe('the statement', () => {
  const entries = `query ($id: ID!, $first: Int, $after: String) {
    wallet(id: $id) { entries(first: $first, after: $after) {
      edges { node { direction amount { amount } balanceAfter { amount } transaction { id } postedAt } }
      pageInfo { hasNextPage hasPreviousPage endCursor }
    } }
  }`;
  interface Page {
    readonly edges: readonly {
      readonly node: { readonly balanceAfter: { amount: string }; readonly postedAt: string };
    }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  }

  test('is read page by page, newest first, without a gap while it grows', async () => {
    const owner = wallets.newUser();
    const id = await open(owner);
    for (const amount of ['1.00', '2.00', '3.00', '4.00', '5.00']) await deposit(id, amount);
    const page = async (after?: string) => {
      const answer = await wallets.as(owner)(entries, { id, first: 2, after });
      return fieldOf<{ entries: Page }>(answer, 'wallet').entries;
    };
    const first = await page();
    await deposit(id, '6.00');
    const second = await page(first.pageInfo.endCursor);
    const third = await page(second.pageInfo.endCursor);
    const balances = [first, second, third].flatMap(({ edges }) =>
      edges.map(({ node }) => node.balanceAfter.amount),
    );
    expect(balances).toEqual(['15.00', '10.00', '6.00', '3.00', '1.00']);
    expect([first, second, third].map(({ pageInfo }) => pageInfo.hasNextPage)).toEqual([true, true, false]);
  });

  test('tells the balance at any instant', async () => {
    const owner = wallets.newUser();
    const id = await open(owner);
    const query = `query ($id: ID!, $at: DateTime!) { wallet(id: $id) { balanceAt(at: $at) { amount } } }`;
    const at = async (instant: string | number) => {
      const answer = await wallets.as(owner)(query, { id, at: new Date(instant).toISOString() });
      return fieldOf<{ balanceAt: { amount: string } }>(answer, 'wallet').balanceAt.amount;
    };
    await deposit(id, '1.00');
    await deposit(id, '2.00');
    const answer = await wallets.as(owner)(entries, { id });
    const { edges } = fieldOf<{ entries: Page }>(answer, 'wallet').entries;
    const [newest, oldest] = edges.map(({ node }) => node.postedAt);
    const before = Date.parse(oldest ?? '') - 1;
    expect(await at(before)).toBe('0.00');
    expect(await at(newest ?? '')).toBe('3.00');
    expect(await at(Date.now() + 3_600_000)).toBe('3.00');
  });

  test.each([
    { first: 0 },
    { first: 101 },
    { after: 'nonsense' },
    { after: Buffer.from('-1').toString('base64url') },
  ])('refuses the page %j', async (page) => {
    const owner = wallets.newUser();
    const answer = await wallets.as(owner)(entries, { id: await open(owner), ...page });
    expect(codeOf(answer)).toBe('BAD_USER_INPUT');
  });
});
