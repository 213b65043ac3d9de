import { randomUUID } from 'node:crypto';
import { askLedger } from '@paygraph/testing';
import { beforeEach, describe, expect, inject, test } from 'vitest';
import { balance, deposit, signUpWithWallet, untilSettled, type WalletHolder } from '../people/movements.ts';
import { askWithdrawal } from '../people/payments.ts';
import { addCard } from '../people/person.ts';
import { lines } from '../people/statement.ts';

const place = inject('place');
let ada: WalletHolder;

beforeEach(async () => {
  ada = await signUpWithWallet(place, { name: 'Ada' });
  await deposit(ada, '100.00');
  return () => ada.client.close();
});

async function withdraw(amount: string, to?: string) {
  const { transaction, userErrors } = await askWithdrawal(ada, { amount, ...(to !== undefined && { to }) });
  if (transaction === null) throw new Error(`a withdrawal was refused: ${JSON.stringify(userErrors)}`);
  return transaction;
}

describe('a withdrawal', () => {
  test.each(['tok_visa', 'tok_debit', 'tok_bank', 'tok_timeout', 'tok_unavailable'])(
    'to %s leaves the wallet once, and is on the statement',
    async (token) => {
      const { id } = await withdraw('30.00', await addCard(ada, token));
      const settled = await untilSettled(ada, id, 30_000);
      expect(settled).toMatchObject({
        type: 'WITHDRAWAL',
        status: 'COMPLETED',
        amount: { amount: '30.00' },
        fee: { amount: '0.00' },
        counterparty: null,
        failure: null,
      });
      expect(await balance(ada)).toEqual({ posted: '70.00', held: '0.00', available: '70.00' });
      expect(await lines(ada)).toEqual(['+100.00', '-30.00']);
    },
  );

  test('is set aside while it is under way: not spent yet, and not to be spent again', async () => {
    const { id, status } = await withdraw('30.00', await addCard(ada, 'tok_slow'));
    expect(status).toBe('PROCESSING');
    expect(await balance(ada)).toEqual({ posted: '100.00', held: '30.00', available: '70.00' });
    const more = await askWithdrawal(ada, { amount: '70.01' });
    expect(more).toMatchObject({ transaction: null, userErrors: [{ code: 'INSUFFICIENT_FUNDS' }] });
    expect((await untilSettled(ada, id)).status).toBe('COMPLETED');
    expect(await balance(ada)).toEqual({ posted: '70.00', held: '0.00', available: '70.00' });
    expect(await lines(ada)).toEqual(['+100.00', '-30.00']);
  });

  test.each(['tok_declined', 'tok_insufficient_funds'])(
    'to %s fails, and what was set aside is released',
    async (token) => {
      const { id } = await withdraw('30.00', await addCard(ada, token));
      const settled = await untilSettled(ada, id);
      expect(settled).toMatchObject({ status: 'FAILED', failure: { code: 'CARD_DECLINED' } });
      expect(await balance(ada)).toEqual({ posted: '100.00', held: '0.00', available: '100.00' });
      expect(await lines(ada)).toEqual(['+100.00']);
    },
  );

  test('asked for again with its key is the same one, under way and afterwards', async () => {
    const order = { amount: '30.00', to: await addCard(ada, 'tok_slow'), key: randomUUID() };
    const first = await askWithdrawal(ada, order);
    const repeats = await Promise.all([1, 2, 3].map(() => askWithdrawal(ada, order)));
    await untilSettled(ada, first.transaction?.id ?? '');
    for (const repeat of [...repeats, await askWithdrawal(ada, order)]) {
      expect(repeat).toMatchObject({ replayed: true, transaction: { id: first.transaction?.id } });
    }
    expect(await balance(ada)).toEqual({ posted: '70.00', held: '0.00', available: '70.00' });
  });

  test('of all there is, asked for twice at once, happens once', async () => {
    const answers = await Promise.all([1, 2].map(() => askWithdrawal(ada, { amount: '100.00' })));
    const taken = answers.filter(({ userErrors }) => userErrors.length === 0);
    const refused = answers.filter(({ userErrors }) => userErrors[0]?.code === 'INSUFFICIENT_FUNDS');
    expect([taken.length, refused.length]).toEqual([1, 1]);
    await untilSettled(ada, taken[0]?.transaction?.id ?? '');
    expect(await balance(ada)).toEqual({ posted: '0.00', held: '0.00', available: '0.00' });
  });
});

test('after all that the ledger verifies', async () => {
  expect(await askLedger(place)).toMatchObject({ balanced: true, faults: [] });
});
