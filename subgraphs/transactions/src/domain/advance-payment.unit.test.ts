import { createIds } from '@paygraph/ids';
import { describe, expect, test } from 'vitest';
import { createScriptedCallees, type Script } from '../testing/scripted-callees.ts';
import { createAdvancePayment } from './advance-payment.ts';
import type { Progress } from './progress.ts';
import { openTransaction, type Transaction } from './transaction.ts';

const ids = createIds();
const usd = (minor: bigint) => ({ minor, currency: 'USD' }) as const;
const ada = ids.next('usr');
const source = { walletId: ids.next('wal'), ownerId: ada };
const merchant = { walletId: ids.next('wal'), ownerId: ids.next('usr') };
const paymentMethod = { paymentMethodId: ids.next('pmt'), ownerId: ada };

const payment = (by: 'wallet' | 'card', changed: Partial<Transaction> = {}): Transaction => ({
  ...openTransaction(
    {
      type: 'PAYMENT',
      amount: usd(1_200n),
      fee: usd(65n),
      source: by === 'wallet' ? source : undefined,
      destination: merchant,
      paymentMethod: by === 'card' ? paymentMethod : undefined,
      description: undefined,
      reference: undefined,
    },
    { id: ids.next('txn'), initiatorId: ada, at: new Date() },
  ),
  ...changed,
});

async function when(transaction: Transaction, script: Script) {
  const callees = createScriptedCallees(script);
  return { progress: await createAdvancePayment(callees)(transaction), called: callees.called };
}

const posted = { kind: 'posted' } as const;
const succeeded = { kind: 'succeeded' } as const;
const full = { kind: 'refused', code: 'BALANCE_LIMIT_EXCEEDED', walletId: merchant.walletId } as const;
const failure = { code: 'BALANCE_LIMIT_EXCEEDED', about: 'amount' } as const;

describe('a payment from a wallet', () => {
  test('is one posting: the amount to the merchant, then its fee', async () => {
    const transaction = payment('wallet');
    const { progress, called } = await when(transaction, { post: posted });
    expect(progress).toEqual({ kind: 'completed' });
    expect(called).toEqual([
      [
        'post',
        transaction.id,
        `${source.walletId} -> ${merchant.walletId} 1200`,
        `${merchant.walletId} -> FEES 65`,
      ],
    ]);
  });

  test('without a fee has no leg of nothing', async () => {
    const { called } = await when(payment('wallet', { fee: usd(0n) }), { post: posted });
    expect(called[0]?.slice(2)).toEqual([`${source.walletId} -> ${merchant.walletId} 1200`]);
  });

  test('fails with the ledger’s reason, about the wallet it was refused for', async () => {
    const frozen = (walletId: typeof source.walletId) =>
      ({ kind: 'refused', code: 'WALLET_NOT_ACTIVE', walletId }) as const;
    expect((await when(payment('wallet'), { post: frozen(merchant.walletId) })).progress).toEqual({
      kind: 'failed',
      failure: { code: 'WALLET_NOT_ACTIVE', about: 'destination' },
    });
    expect((await when(payment('wallet'), { post: frozen(source.walletId) })).progress).toEqual({
      kind: 'failed',
      failure: { code: 'WALLET_NOT_ACTIVE', about: 'source' },
    });
  });
});

describe('a payment from a card', () => {
  test('is charged, then posted with its fee', async () => {
    const transaction = payment('card');
    const { id, amount } = transaction;
    const { progress, called } = await when(transaction, { charge: succeeded, post: posted });
    expect(progress).toEqual({ kind: 'completed' });
    expect(called).toEqual([
      ['charge', { transactionId: id, userId: ada, paymentMethodId: paymentMethod.paymentMethodId, amount }],
      ['post', id, `PROVIDER_CLEARING -> ${merchant.walletId} 1200`, `${merchant.walletId} -> FEES 65`],
    ]);
  });

  const cases: [string, Transaction, Script, Progress][] = [
    [
      'that is declined fails without a posting',
      payment('card'),
      { charge: { kind: 'declined', code: 'CARD_DECLINED' } },
      { kind: 'failed', failure: { code: 'CARD_DECLINED', about: 'payment-method' } },
    ],
    [
      'whose posting is refused goes back from there on',
      payment('card'),
      { charge: succeeded, post: full },
      { kind: 'next-step', step: 'refund-charge', failure },
    ],
    [
      'whose charge is given back fails with the posting’s reason',
      payment('card', { step: 'refund-charge', failure }),
      { refundCharge: succeeded },
      { kind: 'failed', failure },
    ],
    [
      'that is charged waits to be posted, and is not charged again',
      payment('card', { step: 'post' }),
      { post: { kind: 'unreachable' } },
      { kind: 'waiting', waitingFor: 'service', step: 'post' },
    ],
  ];
  test.each(cases)('%s', async (_rule, transaction, script, progress) => {
    expect((await when(transaction, script)).progress).toEqual(progress);
  });
});
