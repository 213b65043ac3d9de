import { createIds } from '@paygraph/ids';
import { describe, expect, test } from 'vitest';
import { createScriptedCallees, type Script } from '../testing/scripted-callees.ts';
import { createAdvanceRefund } from './advance-refund.ts';
import type { Progress } from './progress.ts';
import { openTransaction, type Transaction } from './transaction.ts';

const ids = createIds();
const usd = (minor: bigint) => ({ minor, currency: 'USD' }) as const;
const paymentId = ids.next('txn');
const merchant = { walletId: ids.next('wal'), ownerId: ids.next('usr') };
const payer = { walletId: ids.next('wal'), ownerId: ids.next('usr') };
const card = { paymentMethodId: ids.next('pmt'), ownerId: payer.ownerId };

/** 5.00 of a payment, with 0.27 of its fee. */
const refund = (
  to: 'wallet' | 'card',
  { share = 27n, ...changed }: Partial<Transaction> & { share?: bigint } = {},
): Transaction => ({
  ...openTransaction(
    {
      type: 'REFUND',
      amount: usd(500n),
      source: merchant,
      destination: to === 'wallet' ? payer : undefined,
      paymentMethod: to === 'card' ? card : undefined,
      description: undefined,
      reference: undefined,
      refundOf: { paymentId, feeShare: usd(share) },
    },
    { id: ids.next('txn'), initiatorId: merchant.ownerId, at: new Date() },
  ),
  ...changed,
});

async function when(transaction: Transaction, script: Script) {
  const callees = createScriptedCallees(script);
  return { progress: await createAdvanceRefund(callees)(transaction), called: callees.called };
}

const posted = { kind: 'posted' } as const;
const succeeded = { kind: 'succeeded' } as const;

describe('a refund of what was paid from a wallet', () => {
  test('is one posting: the share of the fee to the merchant, then the amount to the payer', async () => {
    const transaction = refund('wallet');
    const { progress, called } = await when(transaction, { post: posted });
    expect(progress).toEqual({ kind: 'completed' });
    expect(called).toEqual([
      [
        'post',
        transaction.id,
        `FEES -> ${merchant.walletId} 27`,
        `${merchant.walletId} -> ${payer.walletId} 500`,
      ],
    ]);
  });

  test('without a share of a fee has no leg of nothing', async () => {
    const { called } = await when(refund('wallet', { share: 0n }), { post: posted });
    expect(called[0]?.slice(2)).toEqual([`${merchant.walletId} -> ${payer.walletId} 500`]);
  });

  test('fails where the merchant has too little', async () => {
    const script = {
      post: { kind: 'refused', code: 'INSUFFICIENT_FUNDS', walletId: merchant.walletId },
    } as const;
    expect((await when(refund('wallet'), script)).progress).toEqual({
      kind: 'failed',
      failure: { code: 'INSUFFICIENT_FUNDS', about: 'amount' },
    });
  });
});

describe('a refund of what was paid from a card', () => {
  test('is set aside, given back of the charge by its own id, and captured', async () => {
    const transaction = refund('card');
    const { id, amount } = transaction;
    const { progress, called } = await when(transaction, {
      holdFunds: posted,
      refundCharge: succeeded,
      captureHold: { kind: 'resolved', state: 'CAPTURED' },
    });
    expect(progress).toEqual({ kind: 'completed' });
    expect(called).toEqual([
      ['holdFunds', id, 'FEES -> PROVIDER_CLEARING 27', `${merchant.walletId} -> PROVIDER_CLEARING 473`],
      ['refundCharge', paymentId, { refundId: id, amount }],
      ['captureHold', id],
    ]);
  });

  test('that is all fee is borne by the fees alone', async () => {
    const { called } = await when(refund('card', { share: 500n }), {
      holdFunds: posted,
      refundCharge: { kind: 'unknown' },
    });
    expect(called[0]?.slice(2)).toEqual(['FEES -> PROVIDER_CLEARING 500']);
  });

  const failure = { code: 'CARD_DECLINED', about: 'payment-method' } as const;
  const cases: [string, Transaction, Script, Progress][] = [
    [
      'that is declined writes that down before it is released',
      refund('card'),
      { holdFunds: posted, refundCharge: { kind: 'declined', code: 'CARD_DECLINED' } },
      { kind: 'next-step', step: 'void', failure },
    ],
    [
      'that was declined is released and fails',
      refund('card', { step: 'void', failure }),
      { voidHold: { kind: 'resolved', state: 'VOIDED' } },
      { kind: 'failed', failure },
    ],
    [
      'that is unknown waits, with the money set aside',
      refund('card'),
      { holdFunds: posted, refundCharge: { kind: 'unknown' } },
      { kind: 'waiting', waitingFor: 'provider', step: 'pay-out' },
    ],
  ];
  test.each(cases)('%s', async (_rule, transaction, script, progress) => {
    expect((await when(transaction, script)).progress).toEqual(progress);
  });
});
