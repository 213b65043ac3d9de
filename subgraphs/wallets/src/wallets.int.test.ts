import { createIds } from '@paygraph/ids';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWallets } from './compose.ts';
import { type RunningWallets, runWallets } from './testing/running-wallets.ts';
import { callsOn, codeOf, fieldOf, openWallet } from './testing/wallet-calls.ts';

let wallets: RunningWallets;
beforeAll(async () => {
  wallets = await runWallets(startWallets, { WALLET_BALANCE_LIMITS: '{"USD":"1000.00"}' });
});
afterAll(() => wallets.stop());

const ids = createIds();
const { open, deposit } = callsOn(() => wallets);

describe('opening', () => {
  test('gives a wallet, one a person and currency', async () => {
    const ask = wallets.as(wallets.newUser());
    const first = await ask(openWallet, { input: { currency: 'USD', name: 'Rent' } });
    expect(first.data).toMatchObject({
      openWallet: { wallet: { name: 'Rent', currency: 'USD', status: 'ACTIVE' }, userErrors: [] },
    });
    const second = await ask(openWallet, { input: { currency: 'USD' } });
    expect(second.data).toMatchObject({
      openWallet: { wallet: null, userErrors: [{ code: 'WALLET_EXISTS', field: ['input', 'currency'] }] },
    });
  });

  test('at once, many times, gives one wallet', async () => {
    const ask = wallets.as(wallets.newUser());
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => ask(openWallet, { input: { currency: 'EUR' } })),
    );
    const opened = answers.filter(
      (answer) => fieldOf<{ wallet: unknown }>(answer, 'openWallet').wallet !== null,
    );
    expect(opened).toHaveLength(1);
  });

  test('refuses an unknown currency, a bad name, and whoever is not signed in', async () => {
    const ask = wallets.as(wallets.newUser());
    expect((await ask(openWallet, { input: { currency: 'XXX' } })).data).toMatchObject({
      openWallet: { userErrors: [{ code: 'CURRENCY_NOT_SUPPORTED' }] },
    });
    expect((await ask(openWallet, { input: { currency: 'USD', name: ' ' } })).data).toMatchObject({
      openWallet: { userErrors: [{ code: 'INVALID_INPUT', field: ['input', 'name'] }] },
    });
    expect(codeOf(await wallets.asAnonymous(openWallet, { input: { currency: 'USD' } }))).toBe(
      'UNAUTHENTICATED',
    );
  });
});

describe('a wallet', () => {
  test('is seen by its owner and by an admin; to others it does not exist', async () => {
    const owner = wallets.newUser();
    const id = await open(owner);
    const query = 'query ($id: ID!) { wallet(id: $id) { id owner { id } } }';
    expect((await wallets.as(owner)(query, { id })).data).toEqual({ wallet: { id, owner: { id: owner } } });
    expect((await wallets.as(wallets.newUser(), 'ADMIN')(query, { id })).data).toMatchObject({
      wallet: { id },
    });
    for (const unseen of [id, ids.next('wal'), 'nonsense']) {
      const answer = await wallets.as(wallets.newUser())(query, { id: unseen });
      expect([answer.data, codeOf(answer)]).toEqual([{ wallet: null }, 'NOT_FOUND']);
    }
    expect(codeOf(await wallets.asAnonymous(query, { id }))).toBe('UNAUTHENTICATED');
  });

  test('by reference is given to its owner, to services, and as null to others', async () => {
    const owner = wallets.newUser();
    const id = await open(owner);
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Wallet { id currency } } }`;
    const of = [{ __typename: 'Wallet', id }];
    const known = { _entities: [{ id, currency: 'USD' }] };
    expect((await wallets.as(owner)(query, { of })).data).toEqual(known);
    expect((await wallets.asService(query, { of })).data).toEqual(known);
    expect(await wallets.as(wallets.newUser())(query, { of })).toEqual({ data: { _entities: [null] } });
  });

  test('stands in its owner’s list, oldest first, and in nobody else’s', async () => {
    const owner = wallets.newUser();
    const opened = [await open(owner, 'USD'), await open(owner, 'JPY'), await open(owner, 'EUR')];
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { wallets { id } } } }`;
    const of = [{ __typename: 'User', id: owner }];
    const list = { _entities: [{ wallets: opened.map((id) => ({ id })) }] };
    expect((await wallets.as(owner)(query, { of })).data).toEqual(list);
    expect((await wallets.as(wallets.newUser(), 'ADMIN')(query, { of })).data).toEqual(list);
    expect(await wallets.as(wallets.newUser())(query, { of })).toEqual({
      data: { _entities: [{ wallets: null }] },
    });
  });
});

describe('watching a balance', () => {
  const watch = `subscription ($walletId: ID!) {
    walletBalanceChanged(walletId: $walletId) { id owner { id } balance { available { amount } version } }
  }`;
  const amountOf = (event: unknown) =>
    (event as { data: { walletBalanceChanged: { balance: { available: { amount: string } } } } }).data
      .walletBalanceChanged.balance.available.amount;

  test('gives the present one first, then each change in its order', async () => {
    const owner = wallets.newUser();
    const id = await open(owner);
    await deposit(id, '1.00');
    const { events, client } = wallets.subscribe(owner, watch, { walletId: id });
    const next = async () => amountOf((await events.next()).value);
    expect(await next()).toBe('1.00');
    for (const amount of ['2.00', '3.00', '4.00']) await deposit(id, amount);
    expect([await next(), await next(), await next()]).toEqual(['3.00', '6.00', '10.00']);
    await client.dispose();
  });

  test('is refused to a stranger', async () => {
    const id = await open(wallets.newUser());
    const { events, client } = wallets.subscribe(wallets.newUser(), watch, { walletId: id });
    const refusal = await events.next().then(
      ({ value }) => JSON.stringify(value),
      (error: unknown) => JSON.stringify(error),
    );
    expect(refusal).toContain('NOT_FOUND');
    await client.dispose();
  });

  test('leaves nothing behind when it ends', async () => {
    const owner = wallets.newUser();
    const { events, client } = wallets.subscribe(owner, watch, { walletId: await open(owner) });
    await events.next();
    const followed = async () => /^paygraph_wallet_balance_subscribers\S* (\d+)/m.exec(await metrics())?.[1];
    const metrics = async () => await (await fetch(`${wallets.adminUrl}/metrics`)).text();
    expect(await followed()).toBe('1');
    await client.dispose();
    await expect.poll(followed, { timeout: 10_000 }).toBe('0');
  });
});

describe('the private port', () => {
  test('verifies the ledger, and says what is wrong', async () => {
    const id = await open(wallets.newUser());
    await deposit(id, '1.00');
    const verify = async () => (await fetch(`${wallets.adminUrl}/internal/ledger/verify`)).json();
    expect(await verify()).toMatchObject({ balanced: true, faults: [] });
    const metrics = async () => await (await fetch(`${wallets.adminUrl}/metrics`)).text();
    expect(await metrics()).toMatch(/ledger_balanced\S* 1/);

    const sql = postgres(wallets.databaseUrl, { max: 1 });
    await sql`update accounts set credits_posted = credits_posted + 1 where id = ${id}`;
    expect(await verify()).toMatchObject({
      balanced: false,
      faults: [expect.stringContaining('USD do not sum to zero'), expect.stringContaining(id)],
    });
    expect(await metrics()).toMatch(/ledger_balanced\S* 0/);
    await sql`update accounts set credits_posted = credits_posted - 1 where id = ${id}`;
    await sql.end();
  });
});
