import { createIds } from '@paygraph/ids';
import { describe, expect, test } from 'vitest';
import { createAdvanceDeposit } from './advance-deposit.ts';
import { createAdvanceTransfer } from './advance-transfer.ts';
import type { PostingVerdict } from './ledger.ts';
import type { ProviderVerdict } from './payments.ts';
import { applyProgress, type Progress } from './progress.ts';
import { retrySchedule } from './retry-schedule.ts';
import { openTransaction, type Transaction } from './transaction.ts';

const ids = createIds();
const at = new Date('2026-11-23T08:00:00.000Z');
const later = new Date('2026-11-23T08:00:01.000Z');
const ada = ids.next('usr');
const amount = { minor: 100n, currency: 'USD' } as const;
const source = { walletId: ids.next('wal'), ownerId: ada };
const destination = { walletId: ids.next('wal'), ownerId: ids.next('usr') };
const texts = { description: undefined, reference: undefined };
const options = () => ({ id: ids.next('txn'), initiatorId: ada, at });

const transfer = (): Transaction =>
  openTransaction(
    { type: 'TRANSFER', amount, source, destination, paymentMethod: undefined, ...texts },
    options(),
  );
const deposit = (): Transaction =>
  openTransaction(
    {
      type: 'DEPOSIT',
      amount,
      source: undefined,
      destination,
      paymentMethod: { paymentMethodId: ids.next('pmt'), ownerId: destination.ownerId },
      ...texts,
    },
    options(),
  );

const posted: PostingVerdict = { kind: 'posted' };
const frozen: PostingVerdict = {
  kind: 'refused',
  code: 'WALLET_NOT_ACTIVE',
  walletId: destination.walletId,
};
const succeeded: ProviderVerdict = { kind: 'succeeded' };

describe('a transfer', () => {
  const cases: [string, PostingVerdict, Progress][] = [
    ['is completed once posted', posted, { kind: 'completed' }],
    [
      'fails with the ledger’s reason, about the wallet it was refused for',
      frozen,
      { kind: 'failed', failure: { code: 'WALLET_NOT_ACTIVE', about: 'destination' } },
    ],
    [
      'fails for lack of funds, about the amount',
      { kind: 'refused', code: 'INSUFFICIENT_FUNDS', walletId: source.walletId },
      { kind: 'failed', failure: { code: 'INSUFFICIENT_FUNDS', about: 'amount' } },
    ],
    [
      'waits for a ledger that does not answer',
      { kind: 'unreachable' },
      { kind: 'waiting', waitingFor: 'service', step: 'start' },
    ],
  ];
  test.each(cases)('%s', async (_rule, verdict, progress) => {
    expect(await createAdvanceTransfer({ post: async () => verdict })(transfer())).toEqual(progress);
  });
});

describe('a deposit', () => {
  function advance(verdicts: {
    charge?: ProviderVerdict;
    post?: PostingVerdict;
    refundCharge?: ProviderVerdict;
    asked?: string[];
  }) {
    const { asked = [] } = verdicts;
    const answer = <Verdict>(call: string, verdict: Verdict | undefined): Verdict => {
      asked.push(call);
      if (verdict === undefined) throw new Error(`${call} may not be asked now`);
      return verdict;
    };
    return createAdvanceDeposit({
      ledger: { post: async () => answer('post', verdicts.post) },
      payments: {
        charge: async () => answer('charge', verdicts.charge),
        refundCharge: async () => answer('refundCharge', verdicts.refundCharge),
      },
    });
  }

  test('is completed once charged and posted, in that order', async () => {
    const asked: string[] = [];
    expect(await advance({ charge: succeeded, post: posted, asked })(deposit())).toEqual({
      kind: 'completed',
    });
    expect(asked).toEqual(['charge', 'post']);
  });

  test('fails without a posting where the charge is declined', async () => {
    expect(await advance({ charge: { kind: 'declined', code: 'CARD_DECLINED' } })(deposit())).toEqual({
      kind: 'failed',
      failure: { code: 'CARD_DECLINED', about: 'payment-method' },
    });
  });

  test('waits without a posting where the provider can’t say', async () => {
    expect(await advance({ charge: { kind: 'unknown' } })(deposit())).toEqual({
      kind: 'waiting',
      waitingFor: 'provider',
      step: 'start',
    });
  });

  test('once charged waits to be posted, and does not charge again', async () => {
    const waiting = await advance({ charge: succeeded, post: { kind: 'unreachable' } })(deposit());
    expect(waiting).toEqual({ kind: 'waiting', waitingFor: 'service', step: 'post' });
    expect(await advance({ post: posted })({ ...deposit(), step: 'post' })).toEqual({ kind: 'completed' });
  });

  test('writes down that the charge goes back before it asks for that', async () => {
    expect(await advance({ charge: succeeded, post: frozen })(deposit())).toEqual({
      kind: 'next-step',
      step: 'refund-charge',
      failure: { code: 'WALLET_NOT_ACTIVE', about: 'destination' },
    });
  });

  describe('whose charge is to be given back', () => {
    const failure = { code: 'WALLET_NOT_ACTIVE', about: 'destination' } as const;
    const refunding = (): Transaction => ({
      ...deposit(),
      status: 'PROCESSING',
      step: 'refund-charge',
      failure,
    });
    const waiting = (waitingFor: 'provider' | 'service'): Progress => ({
      kind: 'waiting',
      waitingFor,
      step: 'refund-charge',
    });
    const cases: [string, ProviderVerdict, Progress][] = [
      ['fails with the posting’s reason once it is', succeeded, { kind: 'failed', failure }],
      ['waits while that is unknown', { kind: 'unknown' }, waiting('provider')],
      [
        'does not end while the provider keeps the money',
        { kind: 'declined', code: 'PROVIDER_UNAVAILABLE' },
        waiting('provider'),
      ],
      ['waits for a payments service that does not answer', { kind: 'unreachable' }, waiting('service')],
    ];
    test.each(cases)('%s', async (_rule, refundCharge, progress) => {
      expect(await advance({ refundCharge })(refunding())).toEqual(progress);
    });
  });
});

describe('what is written', () => {
  const apply = (seen: Transaction, progress: Progress) =>
    applyProgress(seen, progress, { at: later, schedule: retrySchedule });
  const waiting: Progress = { kind: 'waiting', waitingFor: 'provider', step: 'start' };

  test('an end has its time, one version more, and no lease', () => {
    const { next, lease } = apply(transfer(), { kind: 'completed' });
    expect(next).toMatchObject({ status: 'COMPLETED', version: 2, completedAt: later, updatedAt: later });
    expect(lease).toEqual({ kind: 'finished' });
  });

  test('the first wait makes it PROCESSING, the next ones change no status', () => {
    const first = apply(deposit(), waiting).next;
    expect(first).toMatchObject({ status: 'PROCESSING', version: 2, attempts: 1 });
    expect(apply(first, waiting).next).toMatchObject({ status: 'PROCESSING', version: 2, attempts: 2 });
  });

  test('the provider is asked again after 1 s, 5 s, 30 s, 5 min, then hourly', () => {
    const pauses: number[] = [];
    let current = deposit();
    for (let ask = 1; ask <= 6; ask += 1) {
      const { next, lease } = apply(current, waiting);
      if (lease.kind === 'returned') pauses.push(lease.pauseMs / 1_000);
      current = next;
    }
    expect(pauses).toEqual([1, 5, 30, 300, 3_600, 3_600]);
  });

  test('waiting for someone else starts counting anew', () => {
    const first = apply(apply(deposit(), waiting).next, waiting).next;
    const { next, lease } = apply(first, { kind: 'waiting', waitingFor: 'service', step: 'post' });
    expect(next).toMatchObject({ attempts: 1, waitingFor: 'service', step: 'post' });
    expect(lease).toEqual({ kind: 'returned', pauseMs: 1_000 });
  });
});
