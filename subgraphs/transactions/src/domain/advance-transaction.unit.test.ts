import { createIds } from '@paygraph/ids';
import { expect, test } from 'vitest';
import { createAdvancer } from './advance-transaction.ts';
import type { Progress } from './progress.ts';
import { retrySchedule } from './retry-schedule.ts';
import { openTransaction, type Transaction } from './transaction.ts';
import type { TransactionStore } from './transaction-store.ts';

const ids = createIds();
const at = new Date('2026-11-23T08:00:00.000Z');
const wallet = () => ({ walletId: ids.next('wal'), ownerId: ids.next('usr') });

function someTransfer(): Transaction {
  const source = wallet();
  const asked = {
    type: 'TRANSFER',
    amount: { minor: 100n, currency: 'USD' },
    source,
    destination: wallet(),
    paymentMethod: undefined,
    description: undefined,
    reference: undefined,
  } as const;
  return openTransaction(asked, { id: ids.next('txn'), initiatorId: source.ownerId, at });
}

test('whoever asks while it waits is not kept until its lease is over: it is taken up again at once', async () => {
  let kept: Transaction = { ...someTransfer(), nextStepAt: at };
  const store: Pick<TransactionStore, 'find' | 'record'> = {
    find: async () => kept,
    // As the database does: a pause is not written over a lease that another one has changed.
    record: async (seen, next, lease) => {
      if (lease.kind === 'returned' && seen.nextStepAt?.getTime() !== kept.nextStepAt?.getTime())
        return undefined;
      kept = next;
      return kept;
    },
  };
  const steps: Progress[] = [
    { kind: 'waiting', waitingFor: 'provider', step: 'start' },
    { kind: 'completed' },
  ];
  const advance = async (): Promise<Progress> => {
    const progress = steps.shift();
    if (progress === undefined) throw new Error('one step too many');
    // In the middle of the first one a payment event makes it due, and recovery takes it up.
    if (progress.kind === 'waiting') kept = { ...kept, nextStepAt: new Date(at.getTime() + 1) };
    return progress;
  };
  const advancer = createAdvancer({
    store: { ...unasked, ...store },
    movements: {
      DEPOSIT: advance,
      WITHDRAWAL: advance,
      TRANSFER: advance,
      PAYMENT: advance,
      REFUND: advance,
    },
    schedule: retrySchedule,
    now: () => at,
    report: { advanced: () => {}, threw: () => {} },
  });
  expect(await advancer.advance(kept)).toMatchObject({ status: 'COMPLETED' });
  expect(steps).toEqual([]);
});

test.each([
  ['it wrote the end itself: it tells of it', true, ['completed']],
  ['another writer came first: it is told of by that one', false, []],
])('a movement that ends is told of once, whoever was at it: %s', async (_, isFirst, expected) => {
  const opened: Transaction = { ...someTransfer(), nextStepAt: at };
  const finished: Transaction = { ...opened, status: 'COMPLETED', version: 2, completedAt: at };
  const told: string[] = [];
  const advance = async (): Promise<Progress> => ({ kind: 'completed' });
  const advancer = createAdvancer({
    store: {
      ...unasked,
      find: async () => finished,
      record: async () => (isFirst ? finished : undefined),
    },
    movements: {
      DEPOSIT: advance,
      WITHDRAWAL: advance,
      TRANSFER: advance,
      PAYMENT: advance,
      REFUND: advance,
    },
    schedule: retrySchedule,
    now: () => at,
    report: { advanced: (_transaction, progress) => void told.push(progress.kind), threw: () => {} },
  });
  expect(await advancer.advance(opened)).toEqual(finished);
  expect(told).toEqual(expected);
});

const unasked: Pick<TransactionStore, 'claim' | 'findByKey'> = {
  claim: () => Promise.reject(new Error('nobody claims here')),
  findByKey: () => Promise.reject(new Error('nobody asks for a key here')),
};
