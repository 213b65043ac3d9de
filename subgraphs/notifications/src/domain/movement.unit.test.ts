import { createIds, type UserId } from '@paygraph/ids';
import { money } from '@paygraph/money';
import { describe, expect, test } from 'vitest';
import { type EndedMovement, tellOfMovement } from './movement.ts';
import type { MovementType } from './notice.ts';

const ids = createIds();
const [ada, ben, admin] = [ids.next('usr'), ids.next('usr'), ids.next('usr')];
const names = new Map<UserId, string>([
  [ada, 'Ada'],
  [ben, 'Ben'],
]);
const transactionId = ids.next('txn');
const amount = money(2_550n, 'USD');

function told(movement: Partial<EndedMovement> & { type: MovementType }) {
  const { tell, readers } = tellOfMovement(
    { eventId: ids.next('evt'), at: new Date() },
    {
      transactionId,
      status: 'COMPLETED',
      amount,
      fee: null,
      failureCode: null,
      initiator: ada,
      source: ada,
      destination: ben,
      parties: [ada, ben],
      ...movement,
    },
  );
  const tellings = tell((person) => names.get(person) ?? null);
  expect(tellings.map(({ owner }) => owner)).toEqual(readers);
  return tellings.map(({ owner, notice }) => ({ name: names.get(owner) ?? 'admin', ...notice }));
}

describe('of a completed movement', () => {
  test.each([
    ['TRANSFER', 'sender', 'recipient'],
    ['PAYMENT', 'payer', 'merchant'],
    ['REFUND', 'refunder', 'refunded'],
  ] as const)('a %s: both sides are told, each of the other', (type, first, second) => {
    const common = { topic: 'transaction.completed', amount, transactionId };
    expect(told({ type })).toEqual([
      { name: 'Ada', ...common, part: first, counterparty: 'Ben' },
      { name: 'Ben', ...common, part: second, counterparty: 'Ada' },
    ]);
  });

  test.each([
    ['DEPOSIT', 'depositor'],
    ['WITHDRAWAL', 'withdrawer'],
  ] as const)('a %s: its owner is told', (type, part) => {
    expect(told({ type, source: ada, destination: ada, parties: [ada] })).toMatchObject([
      { name: 'Ada', part, counterparty: null },
    ]);
  });

  test('what the merchant bears is told to the merchant alone', () => {
    const fee = money(65n, 'USD');
    const [payer, merchant] = told({ type: 'PAYMENT', fee });
    expect(payer).not.toHaveProperty('fee');
    expect(merchant).toMatchObject({ fee });
  });

  test('between wallets of one person that one is told once', () => {
    expect(told({ type: 'TRANSFER', destination: ada, parties: [ada] })).toMatchObject([
      { name: 'Ada', part: 'sender', counterparty: null },
    ]);
  });

  test('whose event does not say who is who, the parties are told neutrally', () => {
    const older = { initiator: null, source: null, destination: null };
    expect(told({ type: 'TRANSFER', ...older })).toEqual(
      ['Ada', 'Ben'].map((name) => ({
        name,
        topic: 'transaction.completed',
        part: 'party',
        movement: 'TRANSFER',
        amount,
        transactionId,
      })),
    );
  });

  test('with somebody whose name nobody knows, it is told without one', () => {
    expect(told({ type: 'TRANSFER', destination: admin, parties: [ada, admin] })[0]).toMatchObject({
      counterparty: null,
    });
  });
});

describe('of a failed movement', () => {
  const failed = { status: 'FAILED', failureCode: 'INSUFFICIENT_FUNDS' } as const;

  test.each([
    ['TRANSFER', 'sender'],
    ['PAYMENT', 'payer'],
    ['REFUND', 'refunder'],
    ['DEPOSIT', 'depositor'],
    ['WITHDRAWAL', 'withdrawer'],
  ] as const)('a %s: who began it is told why, and nobody else', (type, part) => {
    expect(told({ type, ...failed })).toMatchObject([
      { name: 'Ada', topic: 'transaction.failed', part, failureCode: 'INSUFFICIENT_FUNDS' },
    ]);
  });

  test('that an admin began, the admin is told, with where it was to go', () => {
    expect(told({ type: 'REFUND', ...failed, initiator: admin })).toMatchObject([
      { name: 'admin', part: 'refunder', counterparty: 'Ben' },
    ]);
  });

  test('whose event does not say who began it, nobody is told where there are two', () => {
    const older = { ...failed, initiator: null, source: null, destination: null };
    expect(told({ type: 'TRANSFER', ...older })).toEqual([]);
    expect(told({ type: 'DEPOSIT', ...older, parties: [ada] })).toMatchObject([{ name: 'Ada' }]);
  });
});

test('of a reversed movement both sides are told', () => {
  expect(told({ type: 'PAYMENT', status: 'REVERSED' })).toMatchObject([
    { name: 'Ada', topic: 'transaction.reversed', part: 'payer' },
    { name: 'Ben', topic: 'transaction.reversed', part: 'merchant' },
  ]);
});
