import type { EventOf } from '@paygraph/event-bus';
import { createEvent } from '@paygraph/events';
import { createIds } from '@paygraph/ids';
import { describe, expect, test } from 'vitest';
import { transferEnded } from '../testing/events.ts';
import { readStatusChanged } from './transaction-status-changed.ts';
import { readUserHappening } from './user-happenings.ts';
import { readWalletStatusChanged } from './wallet-status-changed.ts';

const ids = createIds();
const world = { ids, clock: { now: new Date('2026-11-23T08:00:00.000Z'), advance: () => {} } };
const [ada, ben] = [ids.next('usr'), ids.next('usr')];

describe('a change of a transaction’s status', () => {
  test.each(['PENDING', 'PROCESSING'] as const)('to %s is told to nobody', (status) => {
    const event = transferEnded(world, { from: ada, to: ben });
    if (event.type !== 'transaction.status-changed') throw new Error('another event');
    expect(readStatusChanged({ ...event, data: { ...event.data, status } })).toBeUndefined();
  });

  test('is about nobody but users, nothing but transactions, and real money', () => {
    const event = transferEnded(world, { from: ada, to: ben });
    if (event.type !== 'transaction.status-changed') throw new Error('another event');
    for (const wrong of [
      { transactionId: 'x' },
      { sourceOwnerId: 'x' },
      { viewers: ['x'] },
      { amount: { amount: '1.234', currency: 'USD' } },
      { amount: { amount: '1.23', currency: 'XXX' } },
    ]) {
      expect(() => readStatusChanged({ ...event, data: { ...event.data, ...wrong } })).toThrow();
    }
  });
});

describe('the end of a session', () => {
  test.each([
    ['refresh-token-reused', 'user.session-revoked'],
    ['signed-out', undefined],
    ['signed-out-everywhere', undefined],
    ['password-changed', undefined],
    ['password-reset', undefined],
    ['role-changed', undefined],
  ] as const)('for the reason %s is told as %s', (reason, topic) => {
    const event = createEvent({
      id: ids.next('evt'),
      source: 'users',
      type: 'user.session-revoked',
      key: ada,
      at: world.clock.now,
      data: { userId: ada, sessionId: ids.next('ses'), reason },
    });
    const told = readUserHappening(event)?.tell(() => null);
    expect(told?.map(({ notice }) => notice.topic)).toEqual(topic && [topic]);
  });
});

describe('a change of a wallet’s status', () => {
  test.each([
    ['ACTIVE', 'FROZEN', 'wallet.frozen'],
    ['FROZEN', 'ACTIVE', 'wallet.unfrozen'],
    ['ACTIVE', 'DEACTIVATED', 'wallet.deactivated'],
    ['DEACTIVATED', 'ACTIVE', 'wallet.reactivated'],
    ['DEACTIVATED', 'FROZEN', 'wallet.frozen'],
    ['ACTIVE', 'ACTIVE', undefined],
  ] as const)('from %s to %s is told to its owner as %s', (previousStatus, status, topic) => {
    const told = readWalletStatusChanged(statusChanged({ status, previousStatus }))?.tell(() => null);
    expect(told).toEqual(topic && [{ owner: ada, notice: { topic, currency: 'EUR' } }]);
  });

  test('is told without a currency where an older event has none, and is of nothing but currencies', () => {
    const changed = { status: 'FROZEN', previousStatus: 'ACTIVE' } as const;
    const older = readWalletStatusChanged(statusChanged({ ...changed, currency: null }))?.tell(() => null);
    expect(older).toEqual([{ owner: ada, notice: { topic: 'wallet.frozen' } }]);
    expect(() => readWalletStatusChanged(statusChanged({ ...changed, currency: 'XXX' }))).toThrow();
  });

  type Status = EventOf<'wallet.status-changed'>['data']['status'];

  function statusChanged(changed: { status: Status; previousStatus: Status; currency?: string | null }) {
    return createEvent({
      id: ids.next('evt'),
      source: 'wallets',
      type: 'wallet.status-changed',
      key: ids.next('wal'),
      at: world.clock.now,
      data: {
        walletId: ids.next('wal'),
        ownerId: ada,
        currency: 'EUR',
        ...changed,
        changedBy: { userId: ben, role: 'ADMIN' },
      },
    });
  }
});
