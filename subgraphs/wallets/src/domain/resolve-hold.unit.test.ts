import { createIds, type WalletId } from '@paygraph/ids';
import { type CurrencyCode, money } from '@paygraph/money';
import { describe, expect, test } from 'vitest';
import { type Account, type AccountRef, availableOf, systemAccountIdsOf } from './account.ts';
import { type BatchDecision, decideBatch } from './decide-batch.ts';
import type { Hold } from './hold.ts';
import type { LedgerCommand } from './ledger.ts';
import type { Leg } from './posting.ts';

const ids = createIds();
const [alice, shop] = [ids.next('wal'), ids.next('wal')];
const transactionId = ids.next('txn');
const now = new Date('2026-11-23T05:53:00.000Z');
const clearing: AccountRef = { kind: 'system', name: 'provider-clearing' };
const fees: AccountRef = { kind: 'system', name: 'fees' };
const wallet = (walletId: WalletId): AccountRef => ({ kind: 'wallet', walletId });

function account(id: string, walletId: WalletId | undefined, changes: Partial<Account> = {}): Account {
  const counters = { debitsPosted: 0n, creditsPosted: 0n, debitsPending: 0n, creditsPending: 0n };
  const owned = walletId && { id: walletId, ownerId: ids.next('usr') };
  return { id, wallet: owned, currency: 'USD', status: 'ACTIVE', ...counters, version: 0n, ...changes };
}

/** A ledger that remembers what it decides, batch after batch. */
function given(wallets: Readonly<Record<WalletId, Partial<Account>>>) {
  const accounts = new Map(systemAccountIdsOf('USD').map((id) => [id, account(id, undefined)] as const));
  for (const [id, changes] of Object.entries(wallets)) accounts.set(id, account(id, id as WalletId, changes));
  const holds = new Map<Hold['transactionId'], Hold>();
  const verdicts = new Map();
  let clock = now;
  return {
    accounts,
    later: (seconds: number) => {
      clock = new Date(clock.getTime() + seconds * 1_000);
    },
    when: (...commands: LedgerCommand[]): BatchDecision => {
      const decision = decideBatch({ accounts, verdicts, holds, now: clock }, commands, () => 10_000n);
      for (const changed of decision.accounts) accounts.set(changed.id, changed);
      for (const hold of decision.holds) holds.set(hold.transactionId, hold);
      for (const verdict of decision.verdicts) verdicts.set(verdict.transactionId, verdict);
      return decision;
    },
  };
}

const has = (minor: bigint) => ({ creditsPosted: minor, version: 1n });
const leg = (debit: AccountRef, credit: AccountRef, minor: bigint, currency: CurrencyCode = 'USD'): Leg => ({
  debit,
  credit,
  amount: money(minor, currency),
});
const hold = (legs: readonly Leg[], expiresInSeconds?: number): LedgerCommand => ({
  kind: 'hold',
  transactionId,
  legs,
  expiresInSeconds,
});
const withdrawal = hold([leg(wallet(alice), clearing, 60n)]);
const capture = (minor?: bigint, currency: CurrencyCode = 'USD'): LedgerCommand => ({
  kind: 'capture',
  transactionId,
  amount: minor === undefined ? undefined : money(minor, currency),
});
const voidIt: LedgerCommand = { kind: 'void', transactionId };
const expire: LedgerCommand = { kind: 'expire', transactionId };
const captured = (minor: bigint) => ({ kind: 'hold', state: 'CAPTURED', captured: money(minor, 'USD') });
const ended = (state: string) => ({ kind: 'hold', state, captured: undefined });
const countersOf = ({ accounts }: ReturnType<typeof given>, id: WalletId) => {
  const found = accounts.get(id);
  return found && [found.creditsPosted - found.debitsPosted, found.debitsPending, found.creditsPending];
};

describe('a hold', () => {
  test('sets aside what it debits, and posts nothing', () => {
    const ledger = given({ [alice]: has(100n) });
    const decision = ledger.when(withdrawal);
    expect(decision).toMatchObject({ outcomes: [{ kind: 'posted' }], transfers: [], entries: [] });
    expect(decision.pendingTransfers).toMatchObject([{ step: 'HELD', leg: 0, debitVersion: 2n }]);
    expect(decision.changes).toMatchObject([{ walletId: alice, balance: { held: money(60n, 'USD') } }]);
    expect(countersOf(ledger, alice)).toEqual([100n, 60n, 0n]);
  });

  test('takes all that is available and not a unit more', () => {
    expect(given({ [alice]: has(60n) }).when(withdrawal).outcomes).toMatchObject([{ kind: 'posted' }]);
    expect(given({ [alice]: has(59n) }).when(withdrawal)).toMatchObject({
      outcomes: [{ kind: 'refused', refusal: 'INSUFFICIENT_FUNDS', walletId: alice }],
      holds: [],
      accounts: [],
    });
  });

  test('can’t spend what it only holds for a wallet', () => {
    const ledger = given({ [alice]: has(100n), [shop]: {} });
    const payment = hold([leg(wallet(alice), wallet(shop), 50n), leg(wallet(shop), fees, 2n)]);
    expect(ledger.when(payment).outcomes).toMatchObject([{ refusal: 'INSUFFICIENT_FUNDS', walletId: shop }]);
  });

  test('counts what is on its way against a wallet’s limit', () => {
    const ledger = given({ [alice]: has(9_000n), [shop]: has(9_000n) });
    ledger.when(hold([leg(wallet(alice), wallet(shop), 600n)]));
    const deposit = (minor: bigint): LedgerCommand => ({
      kind: 'post',
      transactionId: ids.next('txn'),
      legs: [leg(clearing, wallet(shop), minor)],
    });
    expect(ledger.when(deposit(401n)).outcomes).toMatchObject([{ refusal: 'BALANCE_LIMIT_EXCEEDED' }]);
    expect(ledger.when(deposit(400n)).outcomes).toMatchObject([{ kind: 'posted' }]);
    expect(ledger.when(capture()).outcomes).toEqual([captured(600n)]);
  });

  test('and a posting under one transaction are two things', () => {
    const ledger = given({ [alice]: has(100n) });
    const posting: LedgerCommand = {
      kind: 'post',
      transactionId,
      legs: [leg(wallet(alice), clearing, 60n)],
    };
    expect(ledger.when(withdrawal, posting).outcomes).toMatchObject([
      { kind: 'posted', repeated: false },
      { kind: 'conflicting' },
    ]);
    expect(ledger.when(withdrawal).outcomes).toMatchObject([{ kind: 'posted', repeated: true }]);
  });
});

describe('a capture', () => {
  test('posts what was held, in the same batch if need be', () => {
    const ledger = given({ [alice]: has(100n) });
    const decision = ledger.when(withdrawal, capture());
    expect(decision.outcomes).toEqual([{ kind: 'posted', repeated: false }, captured(60n)]);
    expect(decision.holds).toMatchObject([{ state: 'CAPTURED', captured: money(60n, 'USD') }]);
    expect(decision.pendingTransfers.map(({ step }) => step)).toEqual(['HELD', 'RELEASED']);
    expect(decision.entries).toHaveLength(2);
    expect(countersOf(ledger, alice)).toEqual([40n, 0n, 0n]);
  });

  test('of a part posts it, and releases all', () => {
    const ledger = given({ [alice]: has(100n) });
    ledger.when(withdrawal);
    const { outcomes, transfers, pendingTransfers } = ledger.when(capture(1n));
    expect(outcomes).toEqual([captured(1n)]);
    expect(transfers).toMatchObject([{ amount: money(1n, 'USD') }]);
    expect(pendingTransfers).toMatchObject([{ step: 'RELEASED', amount: money(60n, 'USD') }]);
    expect(countersOf(ledger, alice)).toEqual([99n, 0n, 0n]);
  });

  test.each([
    ['a unit more than is held', capture(61n), 'beyond-hold'],
    ['another currency', capture(60n, 'EUR'), 'beyond-hold'],
  ])('of %s changes nothing', (_name, command, kind) => {
    const ledger = given({ [alice]: has(100n) });
    ledger.when(withdrawal);
    expect(ledger.when(command)).toMatchObject({ outcomes: [{ kind }], holds: [], accounts: [] });
    expect(ledger.when(capture(60n)).outcomes).toEqual([captured(60n)]);
  });

  test('of several legs takes all of them or none', () => {
    const ledger = given({ [alice]: has(100n), [shop]: has(10n) });
    ledger.when(hold([leg(wallet(alice), wallet(shop), 50n), leg(wallet(shop), fees, 2n)]));
    expect(ledger.when(capture(51n)).outcomes).toEqual([{ kind: 'indivisible' }]);
    expect(ledger.when(capture(52n)).outcomes).toEqual([captured(52n)]);
    expect([countersOf(ledger, alice), countersOf(ledger, shop)]).toEqual([
      [50n, 0n, 0n],
      [58n, 0n, 0n],
    ]);
  });

  test.each(['FROZEN', 'DEACTIVATED'] as const)('goes on where a wallet is %s meanwhile', (status) => {
    for (const [command, outcome] of [
      [capture(), captured(60n)],
      [voidIt, ended('VOIDED')],
    ] as const) {
      const ledger = given({ [alice]: has(100n) });
      ledger.when(withdrawal);
      const held = ledger.accounts.get(alice);
      if (held) ledger.accounts.set(alice, { ...held, status });
      expect(ledger.when(command).outcomes).toEqual([outcome]);
    }
  });
});

describe('the end of a hold', () => {
  const all = [capture(), voidIt, expire];

  test.each([
    ['captured', capture(), captured(60n)],
    ['voided', voidIt, ended('VOIDED')],
  ])('is told to whoever comes after it was %s', (_name, first, end) => {
    const ledger = given({ [alice]: has(100n) });
    ledger.when(withdrawal);
    const { outcomes, pendingTransfers, transfers } = ledger.when(first, ...all);
    expect(outcomes).toEqual([end, end, end, end]);
    expect([pendingTransfers.length, transfers.length <= 1]).toEqual([1, true]);
    expect(ledger.when(...all)).toMatchObject({ outcomes: [end, end, end], accounts: [], holds: [] });
  });

  test('comes by itself when its time is up, to the instant, whoever asks first', () => {
    for (const command of all) {
      const ledger = given({ [alice]: has(100n) });
      ledger.when(hold([leg(wallet(alice), clearing, 60n)], 30));
      ledger.later(29.999);
      expect(ledger.when(expire).outcomes).toEqual([ended('HELD')]);
      ledger.later(0.001);
      expect(ledger.when(command).outcomes).toEqual([ended('EXPIRED')]);
      expect(ledger.when(capture()).outcomes).toEqual([ended('EXPIRED')]);
      expect(countersOf(ledger, alice)).toEqual([100n, 0n, 0n]);
    }
  });

  test('is never its time where none was given', () => {
    const ledger = given({ [alice]: has(100n) });
    ledger.when(withdrawal);
    ledger.later(10 * 365 * 24 * 3_600);
    expect(ledger.when(expire).outcomes).toEqual([ended('HELD')]);
    expect(availableOf(ledger.accounts.get(alice) ?? account('', undefined))).toBe(40n);
  });

  test('can’t come to what was never held', () => {
    expect(given({}).when(...all).outcomes).toEqual(Array(3).fill({ kind: 'no-hold' }));
  });
});
