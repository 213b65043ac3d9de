import { createIds } from '@paygraph/ids';
import { describe, expect, test } from 'vitest';
import { type LockedWallet, type StatusCommand, statusAfter } from './change-wallet-status.ts';
import type { WalletStatus } from './wallet.ts';

const ids = createIds();
const empty = { debitsPosted: 5n, creditsPosted: 5n, debitsPending: 0n, creditsPending: 0n };

function given(status: WalletStatus, counters: Partial<typeof empty> = {}): LockedWallet {
  const wallet = {
    id: ids.next('wal'),
    ownerId: ids.next('usr'),
    name: 'Rent',
    currency: 'USD',
    status,
    createdAt: new Date(0),
  } as const;
  return { wallet, account: { status, ...empty, ...counters }, statusBeforeFreeze: undefined };
}

describe('the status of a wallet', () => {
  test.each<[WalletStatus, StatusCommand, string]>([
    ['ACTIVE', 'deactivate', 'DEACTIVATED'],
    ['DEACTIVATED', 'deactivate', 'DEACTIVATED'],
    ['FROZEN', 'deactivate', 'WALLET_NOT_ACTIVE'],
    ['ACTIVE', 'reactivate', 'ACTIVE'],
    ['DEACTIVATED', 'reactivate', 'ACTIVE'],
    ['FROZEN', 'reactivate', 'WALLET_NOT_ACTIVE'],
    ['ACTIVE', 'freeze', 'FROZEN'],
    ['DEACTIVATED', 'freeze', 'FROZEN'],
    ['FROZEN', 'freeze', 'FROZEN'],
    ['ACTIVE', 'unfreeze', 'ACTIVE'],
    ['DEACTIVATED', 'unfreeze', 'DEACTIVATED'],
    ['FROZEN', 'unfreeze', 'ACTIVE'],
  ])('%s, told to %s, comes to %s', (status, command, expected) => {
    expect(statusAfter(command, given(status))).toBe(expected);
  });

  test.each([
    { creditsPosted: 6n },
    { debitsPending: 1n, creditsPosted: 6n },
    { debitsPending: 1n },
    { creditsPending: 1n },
  ])('can’t become DEACTIVATED with %o', (counters) => {
    expect(statusAfter('deactivate', given('ACTIVE', counters))).toBe('WALLET_NOT_EMPTY');
    expect(statusAfter('freeze', given('ACTIVE', counters))).toBe('FROZEN');
  });

  test('is after a freeze what it was before', () => {
    const frozen: LockedWallet = { ...given('FROZEN'), statusBeforeFreeze: 'DEACTIVATED' };
    expect(statusAfter('unfreeze', frozen)).toBe('DEACTIVATED');
  });
});
