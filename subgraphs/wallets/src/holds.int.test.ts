import { createIds } from '@paygraph/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWallets } from './compose.ts';
import { type RunningWallets, runWallets } from './testing/running-wallets.ts';
import * as calls from './testing/wallet-calls.ts';

let wallets: RunningWallets;
beforeAll(async () => {
  wallets = await runWallets(startWallets);
});
afterAll(() => wallets.stop());

const ids = createIds();
const { codeOf, usd } = calls;
const on = calls.callsOn(() => wallets);

/** A wallet with this much in it. */
async function funded(amount: string) {
  const owner = wallets.newUser();
  const id = await on.open(owner);
  await on.deposit(id, amount);
  const shown = async () => {
    const { posted, held, available } = await on.balanceOf(owner, id);
    return [posted.amount, held.amount, available.amount];
  };
  return { owner, id, shown };
}
const held = { holdFunds: { posted: true, refusal: null, walletId: null } };
const captured = (amount: string) => ({
  captureHold: { state: 'CAPTURED', captured: { amount, currency: 'USD' } },
});
const nothing = { captured: null };

describe('a hold', () => {
  test('sets money aside: it is still there, and can’t be spent', async () => {
    const { id, shown } = await funded('100.00');
    expect((await on.hold(id, '60.00')).data).toEqual(held);
    expect(await shown()).toEqual(['100.00', '60.00', '40.00']);
    const other = await on.open(wallets.newUser());
    expect((await on.transfer(id, other, '40.01')).data).toMatchObject({
      postTransaction: { refusal: 'INSUFFICIENT_FUNDS', walletId: id },
    });
    expect((await on.hold(id, '40.01')).data).toMatchObject({
      holdFunds: { posted: false, refusal: 'INSUFFICIENT_FUNDS', walletId: id },
    });
    expect((await on.transfer(id, other, '40.00')).data).toMatchObject({ postTransaction: { posted: true } });
  });

  test('is captured once, and whoever comes second is told so', async () => {
    const { id, shown } = await funded('100.00');
    const transactionId = ids.next('txn');
    await on.hold(id, '60.00', { transactionId });
    expect((await on.capture(transactionId)).data).toEqual(captured('60.00'));
    expect(await shown()).toEqual(['40.00', '0.00', '40.00']);
    expect((await on.capture(transactionId)).data).toEqual(captured('60.00'));
    expect((await on.void(transactionId)).data).toMatchObject({ voidHold: { state: 'CAPTURED' } });
    expect(await shown()).toEqual(['40.00', '0.00', '40.00']);
  });

  test('is captured in part, and the rest is released', async () => {
    const { id, shown } = await funded('100.00');
    const transactionId = ids.next('txn');
    await on.hold(id, '60.00', { transactionId });
    expect((await on.capture(transactionId, '0.01')).data).toEqual(captured('0.01'));
    expect(await shown()).toEqual(['99.99', '0.00', '99.99']);
  });

  test('refuses a capture above it, and stays as it is', async () => {
    const { id, shown } = await funded('100.00');
    const transactionId = ids.next('txn');
    await on.hold(id, '60.00', { transactionId });
    expect(codeOf(await on.capture(transactionId, '60.01'))).toBe('BAD_USER_INPUT');
    expect(codeOf(await on.capture(transactionId, '0.00'))).toBe('BAD_USER_INPUT');
    const euros = { transactionId, amount: { amount: '1.00', currency: 'EUR' } };
    expect(codeOf(await wallets.asService(calls.capture, { input: euros }))).toBe('BAD_USER_INPUT');
    expect(await shown()).toEqual(['100.00', '60.00', '40.00']);
  });

  test('is voided once, and then can’t be captured', async () => {
    const { id, shown } = await funded('100.00');
    const transactionId = ids.next('txn');
    await on.hold(id, '60.00', { transactionId });
    expect((await on.void(transactionId)).data).toEqual({ voidHold: { state: 'VOIDED', ...nothing } });
    expect(await shown()).toEqual(['100.00', '0.00', '100.00']);
    expect((await on.capture(transactionId)).data).toEqual({ captureHold: { state: 'VOIDED', ...nothing } });
  });

  test('of several legs is captured whole', async () => {
    const [payer, shop] = [await funded('100.00'), await funded('5.00')];
    const transactionId = ids.next('txn');
    const legs = [
      { debit: { walletId: payer.id }, credit: { walletId: shop.id }, amount: usd('50.00') },
      { debit: { walletId: shop.id }, credit: { system: 'FEES' }, amount: usd('2.00') },
    ];
    expect((await wallets.asService(calls.hold, { input: { transactionId, legs } })).data).toEqual(held);
    expect([await payer.shown(), await shop.shown()]).toEqual([
      ['100.00', '50.00', '50.00'],
      ['5.00', '2.00', '3.00'],
    ]);
    expect(codeOf(await on.capture(transactionId, '50.00'))).toBe('BAD_USER_INPUT');
    expect((await on.capture(transactionId)).data).toEqual(captured('52.00'));
    expect([await payer.shown(), await shop.shown()]).toEqual([
      ['50.00', '0.00', '50.00'],
      ['53.00', '0.00', '53.00'],
    ]);
  });

  test('expires by itself, and is then found EXPIRED', async () => {
    const { id, shown } = await funded('100.00');
    const transactionId = ids.next('txn');
    await on.hold(id, '60.00', { transactionId, expiresInSeconds: 1 });
    expect(await shown()).toEqual(['100.00', '60.00', '40.00']);
    await expect.poll(shown, { timeout: 20_000, interval: 100 }).toEqual(['100.00', '0.00', '100.00']);
    expect((await on.capture(transactionId)).data).toEqual({ captureHold: { state: 'EXPIRED', ...nothing } });
    expect((await on.void(transactionId)).data).toEqual({ voidHold: { state: 'EXPIRED', ...nothing } });
  });

  test('is decided once: repeated it is answered again, with other legs or as a posting it is an error', async () => {
    const { id, shown } = await funded('100.00');
    const transactionId = ids.next('txn');
    const answers = await Promise.all([1, 2, 3].map(() => on.hold(id, '60.00', { transactionId })));
    for (const { data } of answers) expect(data).toEqual(held);
    await on.capture(transactionId);
    expect((await on.hold(id, '60.00', { transactionId })).data).toEqual(held);
    expect(codeOf(await on.hold(id, '61.00', { transactionId }))).toBe('BAD_USER_INPUT');
    const leg = { debit: { walletId: id }, credit: { system: 'PROVIDER_CLEARING' }, amount: usd('60.00') };
    const input = { transactionId, legs: [leg] };
    expect(codeOf(await wallets.asService(calls.post, { input }))).toBe('BAD_USER_INPUT');
    expect(await shown()).toEqual(['40.00', '0.00', '40.00']);
  });

  test('that never was is NOT_FOUND, refused ones and plain postings among them', async () => {
    const { id } = await funded('1.00');
    const [refused, posted] = [ids.next('txn'), ids.next('txn')];
    await on.hold(id, '2.00', { transactionId: refused });
    await on.deposit(id, '1.00', posted);
    for (const transactionId of [ids.next('txn'), refused, posted]) {
      expect(codeOf(await on.capture(transactionId))).toBe('NOT_FOUND');
      expect(codeOf(await on.void(transactionId))).toBe('NOT_FOUND');
    }
  });

  test('is told to whoever watches the balance, when it is set aside and when it is resolved', async () => {
    const { owner, id } = await funded('100.00');
    const watch = `subscription ($walletId: ID!) {
      walletBalanceChanged(walletId: $walletId) { balance { held { amount } available { amount } version } }
    }`;
    const { events, client } = wallets.subscribe(owner, watch, { walletId: id });
    const next = async () => {
      const { value } = await events.next();
      const { balance } = (value as { data: { walletBalanceChanged: { balance: calls.ShownBalance } } }).data
        .walletBalanceChanged;
      return [balance.held.amount, balance.available.amount, Number(balance.version)];
    };
    expect(await next()).toEqual(['0.00', '100.00', 1]);
    const transactionId = ids.next('txn');
    await on.hold(id, '60.00', { transactionId });
    expect(await next()).toEqual(['60.00', '40.00', 2]);
    await on.capture(transactionId, '10.00');
    expect(await next()).toEqual(['0.00', '90.00', 4]);
    await client.dispose();
  });

  test('is for the service that keeps transactions', async () => {
    const { owner, id } = await funded('1.00');
    const transactionId = ids.next('txn');
    const legs = [{ debit: { walletId: id }, credit: { system: 'FEES' }, amount: usd('1.00') }];
    for (const ask of [wallets.as(owner, 'ADMIN'), wallets.asGateway]) {
      expect(codeOf(await ask(calls.hold, { input: { transactionId, legs } }))).toBe('FORBIDDEN');
      expect(codeOf(await ask(calls.capture, { input: { transactionId } }))).toBe('FORBIDDEN');
      expect(codeOf(await ask(calls.voidHold, { input: { transactionId } }))).toBe('FORBIDDEN');
    }
  });

  test.each([0, -1, 31_536_001])('refuses to last %s seconds', async (expiresInSeconds) => {
    const { id } = await funded('1.00');
    expect(codeOf(await on.hold(id, '1.00', { expiresInSeconds }))).toBe('BAD_USER_INPUT');
  });

  test('refuses legs in two currencies', async () => {
    const leg = (currency: string) => ({
      debit: { system: 'PROVIDER_CLEARING' },
      credit: { system: 'FEES' },
      amount: { amount: '1.00', currency },
    });
    const input = { transactionId: ids.next('txn'), legs: [leg('USD'), leg('EUR')] };
    expect(codeOf(await wallets.asService(calls.hold, { input }))).toBe('BAD_USER_INPUT');
  });

  test('leaves a ledger that verifies', async () => {
    const answer = await fetch(`${wallets.adminUrl}/internal/ledger/verify`);
    expect(await answer.json()).toMatchObject({ balanced: true, faults: [] });
  });
});
