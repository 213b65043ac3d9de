import { randomUUID } from 'node:crypto';
import { askLedger } from '@paygraph/testing';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import {
  askDeposit,
  available,
  signUpWithWallet,
  untilSettled,
  type WalletHolder,
} from '../people/movements.ts';
import { addCard } from '../people/person.ts';
import { readStatement } from '../people/statement.ts';

const place = inject('place');
let ada: WalletHolder;

beforeAll(async () => {
  ada = await signUpWithWallet(place, { name: 'Ada' });
});
afterAll(() => ada.client.close());

const outcomes = [
  ['tok_visa', 'COMPLETED', null],
  ['tok_debit', 'COMPLETED', null],
  ['tok_bank', 'COMPLETED', null],
  ['tok_declined', 'FAILED', 'CARD_DECLINED'],
  ['tok_insufficient_funds', 'FAILED', 'CARD_DECLINED'],
  ['tok_slow', 'COMPLETED', null],
  // Never answers, and is asked by key.
  ['tok_timeout', 'COMPLETED', null],
  ['tok_unavailable', 'COMPLETED', null],
] as const;

/** All under way at once: some take the provider seconds. */
test.concurrent.each(outcomes)('a deposit from %s comes to %s', async (token, status, failure) => {
  const cardId = await addCard(ada, token);
  const key = randomUUID();
  const answer = await askDeposit(ada, { amount: '10.00', cardId, key });
  const settled = await untilSettled(ada, answer.transaction?.id ?? '', 30_000);
  expect(settled).toMatchObject({ status, failure: failure === null ? null : { code: failure } });
  const repeat = await askDeposit(ada, { amount: '10.00', cardId, key });
  expect(repeat).toMatchObject({ replayed: true, transaction: { id: settled.id, status } });
  // A refusal is repeated with its reason.
  expect(repeat.userErrors.map(({ code }) => code)).toEqual(failure === null ? [] : [failure]);
});

test('and what was completed is in the wallet, once', async () => {
  expect(await available(ada)).toBe('60.00');
  expect(await readStatement(ada)).toHaveLength(6);
  expect(await askLedger(place)).toMatchObject({ balanced: true, faults: [] });
});
