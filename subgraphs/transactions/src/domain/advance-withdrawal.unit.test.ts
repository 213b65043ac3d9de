import { createIds } from '@paygraph/ids';
import { describe, expect, test } from 'vitest';
import { createScriptedCallees, type Script } from '../testing/scripted-callees.ts';
import { createAdvanceWithdrawal } from './advance-withdrawal.ts';
import type { HoldVerdict } from './ledger.ts';
import type { Progress } from './progress.ts';
import { openTransaction, type Step, type Transaction } from './transaction.ts';

const ids = createIds();
const ada = ids.next('usr');
const source = { walletId: ids.next('wal'), ownerId: ada };
const paymentMethod = { paymentMethodId: ids.next('pmt'), ownerId: ada };
const declined = { code: 'CARD_DECLINED', about: 'payment-method' } as const;

const withdrawal = (step: Step): Transaction => ({
  ...openTransaction(
    {
      type: 'WITHDRAWAL',
      amount: { minor: 6_000n, currency: 'USD' },
      source,
      destination: undefined,
      paymentMethod,
      description: undefined,
      reference: undefined,
    },
    { id: ids.next('txn'), initiatorId: ada, at: new Date() },
  ),
  step,
  failure: step === 'void' ? declined : undefined,
});

const posted = { kind: 'posted' } as const;
const unreachable = { kind: 'unreachable' } as const;
const resolved = (state: 'HELD' | 'CAPTURED' | 'VOIDED' | 'EXPIRED'): HoldVerdict => ({
  kind: 'resolved',
  state,
});
const waiting = (waitingFor: 'provider' | 'service', step: Step): Progress => ({
  kind: 'waiting',
  waitingFor,
  step,
});

async function when(step: Step, script: Script) {
  const callees = createScriptedCallees(script);
  const transaction = withdrawal(step);
  const progress = await createAdvanceWithdrawal(callees)(transaction);
  return { progress, called: callees.called, transaction };
}

test('a withdrawal is set aside, paid out and captured, in that order, each by its id', async () => {
  const { progress, called, transaction } = await when('start', {
    holdFunds: posted,
    payOut: { kind: 'succeeded' },
    captureHold: resolved('CAPTURED'),
  });
  expect(progress).toEqual({ kind: 'completed' });
  const { id, amount } = transaction;
  expect(called).toEqual([
    ['holdFunds', id, `${source.walletId} -> PROVIDER_CLEARING 6000`],
    ['payOut', { transactionId: id, userId: ada, paymentMethodId: paymentMethod.paymentMethodId, amount }],
    ['captureHold', id],
  ]);
});

describe('a withdrawal', () => {
  const succeeded = { kind: 'succeeded' } as const;
  const cases: [string, Step, Script, Progress][] = [
    [
      'that can’t be set aside fails, and nothing is paid out',
      'start',
      { holdFunds: { kind: 'refused', code: 'INSUFFICIENT_FUNDS', walletId: source.walletId } },
      { kind: 'failed', failure: { code: 'INSUFFICIENT_FUNDS', about: 'amount' } },
    ],
    [
      'from a wallet frozen meanwhile fails about that wallet',
      'start',
      { holdFunds: { kind: 'refused', code: 'WALLET_NOT_ACTIVE', walletId: source.walletId } },
      { kind: 'failed', failure: { code: 'WALLET_NOT_ACTIVE', about: 'source' } },
    ],
    [
      'waits for a ledger that does not answer',
      'start',
      { holdFunds: unreachable },
      waiting('service', 'start'),
    ],
    [
      'whose payout is unknown waits, with the money set aside',
      'start',
      { holdFunds: posted, payOut: { kind: 'unknown' } },
      waiting('provider', 'pay-out'),
    ],
    [
      'waits for a payments service that does not answer',
      'start',
      { holdFunds: posted, payOut: unreachable },
      waiting('service', 'pay-out'),
    ],
    [
      'that waits for the provider is not set aside again',
      'pay-out',
      { payOut: succeeded, captureHold: resolved('CAPTURED') },
      { kind: 'completed' },
    ],
    [
      'whose payout is declined writes that down before it is released',
      'start',
      { holdFunds: posted, payOut: { kind: 'declined', code: 'CARD_DECLINED' } },
      { kind: 'next-step', step: 'void', failure: declined },
    ],
    [
      'that was declined is released and fails',
      'void',
      { voidHold: resolved('VOIDED') },
      { kind: 'failed', failure: declined },
    ],
    [
      'that was declined fails where its hold had run out',
      'void',
      { voidHold: resolved('EXPIRED') },
      { kind: 'failed', failure: declined },
    ],
    ['waits to be released', 'void', { voidHold: unreachable }, waiting('service', 'void')],
    [
      'once paid out waits to be captured, and is not paid out again',
      'pay-out',
      { payOut: succeeded, captureHold: unreachable },
      waiting('service', 'capture'),
    ],
    ['once paid out is captured', 'capture', { captureHold: resolved('CAPTURED') }, { kind: 'completed' }],
  ];
  test.each(cases)('%s', async (_rule, step, script, progress) => {
    expect((await when(step, script)).progress).toEqual(progress);
  });

  test.each(['VOIDED', 'EXPIRED'] as const)(
    'that was paid out is no success where its hold is %s',
    async (state) => {
      await expect(when('capture', { captureHold: resolved(state) })).rejects.toThrow(
        `is ${state}, not CAPTURED`,
      );
    },
  );

  test('that was declined is no failure where its hold is captured', async () => {
    await expect(when('void', { voidHold: resolved('CAPTURED') })).rejects.toThrow('is CAPTURED, not VOIDED');
  });
});
