import { expect, test } from 'vitest';
import { parseEvent } from './index.ts';

test('a status change of before events named owners is read, with nothing known of them', () => {
  const data = {
    transactionId: 'txn_01m84583d9f42rcbzs3y261n9d',
    type: 'TRANSFER',
    status: 'COMPLETED',
    previousStatus: 'PENDING',
    version: 2,
    amount: { amount: '25.50', currency: 'USD' },
    sourceWalletId: 'wal_01m84583d9f42rcbzs3y261n9d',
    destinationWalletId: null,
    viewers: [],
    failureCode: null,
  };
  const older = {
    specversion: '1.0',
    id: 'evt_01m84583d9f42rcbzs3y261n9d',
    source: '/transactions',
    type: 'transaction.status-changed',
    subject: data.transactionId,
    time: '2026-11-22T08:00:00.000Z',
    datacontenttype: 'application/json',
    partitionkey: data.transactionId,
    data,
  };
  const unknown = {
    initiatorId: null,
    sourceOwnerId: null,
    destinationOwnerId: null,
    refundOf: null,
    fee: null,
  };
  expect(parseEvent(older)).toEqual({ ...older, data: { ...data, ...unknown } });
});

test('a change of a wallet of before events named its currency is read, with none', () => {
  const data = {
    walletId: 'wal_01m84583d9f42rcbzs3y261n9d',
    ownerId: 'usr_01m84583d9f42rcbzs3y261n9d',
    status: 'FROZEN',
    previousStatus: 'ACTIVE',
    changedBy: { userId: 'usr_01m84583d9f42rcbzs3y261n9e', role: 'ADMIN' },
  };
  const older = {
    specversion: '1.0',
    id: 'evt_01m84583d9f42rcbzs3y261n9d',
    source: '/wallets',
    type: 'wallet.status-changed',
    subject: data.walletId,
    time: '2026-11-22T08:00:00.000Z',
    datacontenttype: 'application/json',
    partitionkey: data.walletId,
    data,
  };
  expect(parseEvent(older)).toEqual({ ...older, data: { ...data, currency: null } });
});
