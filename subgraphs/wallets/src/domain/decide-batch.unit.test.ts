import { createIds, type TransactionId, type WalletId } from '@paygraph/ids';
import { type CurrencyCode, money } from '@paygraph/money';
import { describe, expect, test } from 'vitest';
import { type Account, type AccountRef, systemAccountIdsOf } from './account.ts';
import { decideBatch } from './decide-batch.ts';
import { areWellFormed, type Leg, type Posting, type RecordedVerdict } from './posting.ts';

const ids = createIds();
const [alice, bob, shop] = [ids.next('wal'), ids.next('wal'), ids.next('wal')];
const ownerId = ids.next('usr');
const clearing: AccountRef = { kind: 'system', name: 'provider-clearing' };
const fees: AccountRef = { kind: 'system', name: 'fees' };
const limitOf = () => 10_000n;

function account(id: string, walletId: WalletId | undefined, changes: Partial<Account> = {}): Account {
  return {
    id,
    wallet: walletId && { id: walletId, ownerId },
    currency: 'USD',
    status: 'ACTIVE',
    debitsPosted: 0n,
    creditsPosted: 0n,
    debitsPending: 0n,
    creditsPending: 0n,
    version: 0n,
    ...changes,
  };
}

/** Given these balances and changes … */
function given(
  wallets: Readonly<Record<WalletId, Partial<Account>>>,
  verdicts: readonly RecordedVerdict[] = [],
) {
  const accounts = new Map(systemAccountIdsOf('USD').map((id) => [id, account(id, undefined)] as const));
  for (const [id, changes] of Object.entries(wallets)) {
    accounts.set(id, account(id, id as WalletId, changes));
  }
  const known = new Map(verdicts.map((verdict) => [verdict.transactionId, verdict]));
  /** … when these postings arrive together, then this is decided. */
  return {
    when: (...postings: Posting[]) =>
      decideBatch(
        { accounts, verdicts: known, holds: new Map(), now: new Date(0) },
        postings.map((posting) => ({ kind: 'post', ...posting })),
        limitOf,
      ),
  };
}

const wallet = (walletId: WalletId): AccountRef => ({ kind: 'wallet', walletId });
const has = (minor: bigint) => ({ creditsPosted: minor, version: 1n });
function leg(debit: AccountRef, credit: AccountRef, minor: bigint, currency: CurrencyCode = 'USD'): Leg {
  return { debit, credit, amount: money(minor, currency) };
}
function posting(...legs: Leg[]): Posting {
  return { transactionId: ids.next('txn'), legs };
}
const posted = { kind: 'posted', repeated: false };
const refused = (refusal: string, walletId: WalletId) => ({
  kind: 'refused',
  refusal,
  walletId,
  repeated: false,
});

describe('a posting', () => {
  test('moves the amount from the one account to the other, with an entry on each', () => {
    const transfer = posting(leg(wallet(alice), wallet(bob), 30n));
    const decision = given({ [alice]: has(100n), [bob]: {} }).when(transfer);
    expect(decision.outcomes).toEqual([posted]);
    expect(decision.accounts).toEqual([
      account(alice, alice, { creditsPosted: 100n, debitsPosted: 30n, version: 2n }),
      account(bob, bob, { creditsPosted: 30n, version: 1n }),
    ]);
    expect(decision.entries).toMatchObject([
      { accountId: alice, accountVersion: 2n, direction: 'DEBIT', balanceAfter: money(70n, 'USD') },
      { accountId: bob, accountVersion: 1n, direction: 'CREDIT', balanceAfter: money(30n, 'USD') },
    ]);
    expect(decision.changes.map(({ walletId, balance }) => [walletId, balance.posted.minor])).toEqual([
      [alice, 70n],
      [bob, 30n],
    ]);
  });

  test('may take a wallet to zero, and not below', () => {
    const { when } = given({ [alice]: has(100n), [bob]: {} });
    expect(when(posting(leg(wallet(alice), wallet(bob), 100n))).outcomes).toEqual([posted]);
    expect(when(posting(leg(wallet(alice), wallet(bob), 101n))).outcomes).toEqual([
      refused('INSUFFICIENT_FUNDS', alice),
    ]);
  });

  test('can not spend what is held', () => {
    const { when } = given({ [alice]: { ...has(100n), debitsPending: 40n }, [bob]: {} });
    expect(when(posting(leg(wallet(alice), wallet(bob), 61n))).outcomes).toEqual([
      refused('INSUFFICIENT_FUNDS', alice),
    ]);
  });

  test('may take a system account below zero', () => {
    const { outcomes, accounts } = given({ [alice]: {} }).when(posting(leg(clearing, wallet(alice), 50n)));
    expect(outcomes).toEqual([posted]);
    expect(accounts.find(({ wallet }) => wallet === undefined)).toMatchObject({ debitsPosted: 50n });
  });

  test('is refused for the first of its wallets that is unknown, not active, or in another currency', () => {
    const { when } = given({
      [alice]: has(100n),
      [bob]: { status: 'FROZEN' },
      [shop]: { currency: 'EUR' },
    });
    const stranger = ids.next('wal');
    const outcomeOf = (to: WalletId) => when(posting(leg(wallet(alice), wallet(to), 1n))).outcomes[0];
    expect(outcomeOf(stranger)).toEqual(refused('WALLET_NOT_FOUND', stranger));
    expect(outcomeOf(bob)).toEqual(refused('WALLET_NOT_ACTIVE', bob));
    expect(outcomeOf(shop)).toEqual(refused('CURRENCY_MISMATCH', shop));
  });

  test('is refused where it would take a wallet over its limit, but may always take from it', () => {
    const { when } = given({ [alice]: has(9_999n), [bob]: has(20_000n), [shop]: {} });
    expect(when(posting(leg(clearing, wallet(alice), 1n))).outcomes).toEqual([posted]);
    expect(when(posting(leg(clearing, wallet(alice), 2n))).outcomes).toEqual([
      refused('BALANCE_LIMIT_EXCEEDED', alice),
    ]);
    expect(when(posting(leg(wallet(bob), wallet(shop), 5n))).outcomes).toEqual([posted]);
  });

  test('changes nothing where it is refused, but for the verdict', () => {
    const decision = given({ [alice]: has(1n), [bob]: {} }).when(
      posting(leg(wallet(alice), wallet(bob), 2n)),
    );
    expect(decision).toMatchObject({ accounts: [], transfers: [], entries: [], changes: [] });
    expect(decision.verdicts).toHaveLength(1);
  });
});

describe('linked legs', () => {
  test('are posted together, and one balance change tells of both', () => {
    const payment = posting(leg(wallet(alice), wallet(shop), 100n), leg(wallet(shop), fees, 3n));
    const { outcomes, transfers, changes } = given({ [alice]: has(100n), [shop]: {} }).when(payment);
    expect(outcomes).toEqual([posted]);
    expect(transfers.map(({ leg }) => leg)).toEqual([0, 1]);
    expect(changes).toMatchObject([
      { walletId: alice, balance: { posted: money(0n, 'USD'), version: 2n } },
      { walletId: shop, balance: { posted: money(97n, 'USD'), version: 2n } },
    ]);
  });

  test('are refused together', () => {
    const payment = posting(leg(wallet(alice), wallet(shop), 100n), leg(wallet(shop), fees, 101n));
    const decision = given({ [alice]: has(100n), [shop]: {} }).when(payment);
    expect(decision.outcomes).toEqual([refused('INSUFFICIENT_FUNDS', shop)]);
    expect(decision.transfers).toEqual([]);
  });

  test('can not spend at one leg what a later one brings', () => {
    const legs = posting(leg(wallet(shop), fees, 3n), leg(wallet(alice), wallet(shop), 100n));
    expect(given({ [alice]: has(100n), [shop]: {} }).when(legs).outcomes).toEqual([
      refused('INSUFFICIENT_FUNDS', shop),
    ]);
  });
});

describe('a batch', () => {
  test('is decided in the order of arrival, each posting on what the ones before it left', () => {
    const first = posting(leg(wallet(alice), wallet(bob), 60n));
    const second = posting(leg(wallet(alice), wallet(bob), 60n));
    const third = posting(leg(wallet(bob), wallet(alice), 60n));
    const { outcomes } = given({ [alice]: has(100n), [bob]: {} }).when(first, second, third);
    expect(outcomes).toEqual([posted, refused('INSUFFICIENT_FUNDS', alice), posted]);
  });

  test('decides a transaction that it holds twice only once', () => {
    const transfer = posting(leg(wallet(alice), wallet(bob), 60n));
    const { outcomes, transfers } = given({ [alice]: has(100n), [bob]: {} }).when(transfer, transfer);
    expect(outcomes).toEqual([posted, { kind: 'posted', repeated: true }]);
    expect(transfers).toHaveLength(1);
  });
});

describe('a repeat', () => {
  const transfer = posting(leg(wallet(alice), wallet(bob), 60n));
  const known = (transactionId: TransactionId, verdict: RecordedVerdict['verdict']): RecordedVerdict => ({
    transactionId,
    legs: `${alice} > ${bob} 0.60 USD`,
    legCount: 1,
    verdict,
  });

  test('gets the first verdict, also where today it would be another', () => {
    const before = known(transfer.transactionId, {
      kind: 'refused',
      refusal: 'INSUFFICIENT_FUNDS',
      walletId: alice,
    });
    const decision = given({ [alice]: has(100n), [bob]: {} }, [before]).when(transfer);
    expect(decision.outcomes).toEqual([{ ...refused('INSUFFICIENT_FUNDS', alice), repeated: true }]);
    expect(decision).toMatchObject({ verdicts: [], transfers: [], accounts: [] });
  });

  test('with other legs is no repeat', () => {
    const before = known(transfer.transactionId, { kind: 'posted' });
    const { when } = given({ [alice]: has(100n), [bob]: {} }, [before]);
    expect(when(transfer).outcomes).toEqual([{ kind: 'posted', repeated: true }]);
    const other = { ...transfer, legs: [leg(wallet(alice), wallet(bob), 61n)] };
    expect(when(other).outcomes).toEqual([{ kind: 'conflicting' }]);
  });
});

describe('legs', () => {
  const good = leg(wallet(alice), wallet(bob), 1n);
  test.each<[string, readonly Leg[], boolean]>([
    ['one', [good], true],
    ['sixteen', Array(16).fill(good), true],
    ['none', [], false],
    ['seventeen', Array(17).fill(good), false],
    ['of nothing', [leg(wallet(alice), wallet(bob), 0n)], false],
    ['of less than nothing', [leg(wallet(alice), wallet(bob), -1n)], false],
    ['to oneself', [leg(wallet(alice), wallet(alice), 1n)], false],
    ['between two shards of one system account', [leg(fees, fees, 1n)], false],
  ])('%s', (_name, legs, wellFormed) => {
    expect(areWellFormed(legs)).toBe(wellFormed);
  });
});
