import type { TransactionId, UserId, WalletId } from '@paygraph/ids';
import { type CurrencyCode, money } from '@paygraph/money';
import { type Account, type AccountId, accountIdOf, applyEntry, availableOf, postedOf } from './account.ts';
import { type Balance, balanceOf } from './balance.ts';
import {
  type Entry,
  type Leg,
  legsAsText,
  type Posting,
  type PostingOutcome,
  type PostingRefusal,
  type RecordedVerdict,
  type Transfer,
  type Verdict,
} from './posting.ts';

/** What the ledger knows of a batch, read under the locks of its accounts. */
export interface LedgerState {
  /** The accounts the batch names, but for those that do not exist. */
  readonly accounts: ReadonlyMap<AccountId, Account>;
  /** The verdicts given before on transactions of the batch. */
  readonly verdicts: ReadonlyMap<TransactionId, RecordedVerdict>;
}

/** What a transaction did to a wallet, all its legs together. */
export interface BalanceChange {
  readonly transactionId: TransactionId;
  readonly walletId: WalletId;
  readonly ownerId: UserId;
  readonly balance: Balance;
}

/** All that a batch changes, to be written in one commit, and the outcome of each posting in the order they came. */
export interface BatchDecision {
  readonly outcomes: readonly PostingOutcome[];
  readonly accounts: readonly Account[];
  readonly verdicts: readonly RecordedVerdict[];
  readonly transfers: readonly Transfer[];
  readonly entries: readonly Entry[];
  readonly changes: readonly BalanceChange[];
}

/** The most a wallet may hold, in minor units. */
export type BalanceLimitOf = (currency: CurrencyCode) => bigint;

/**
 * The rules of the ledger. Decides a batch of postings in the order they came, each on what the ones before it left: a
 * posting moves all its legs or nothing, a wallet never falls below zero, and a transaction is decided once.
 */
export function decidePostings(
  state: LedgerState,
  postings: readonly Posting[],
  limitOf: BalanceLimitOf,
): BatchDecision {
  const accounts = new Map(state.accounts);
  const verdicts = new Map(state.verdicts);
  const outcomes: PostingOutcome[] = [];
  const newVerdicts: RecordedVerdict[] = [];
  const movements: Movement[] = [];

  for (const { transactionId, legs } of postings) {
    const text = legsAsText(legs);
    const known = verdicts.get(transactionId);
    if (known !== undefined) {
      outcomes.push(known.legs === text ? { ...known.verdict, repeated: true } : { kind: 'conflicting' });
      continue;
    }
    const decided = decidePosting(accounts, { transactionId, legs }, limitOf);
    const verdict: Verdict = decided.kind === 'refused' ? decided : { kind: 'posted' };
    if (decided.kind === 'moved') {
      movements.push(decided);
      for (const account of decided.accounts) accounts.set(account.id, account);
    }
    const recorded = { transactionId, legs: text, legCount: legs.length, verdict };
    verdicts.set(transactionId, recorded);
    newVerdicts.push(recorded);
    outcomes.push({ ...verdict, repeated: false });
  }

  const touched = new Set(movements.flatMap((movement) => movement.accounts.map(({ id }) => id)));
  return {
    outcomes,
    accounts: [...touched].map((id) => existing(accounts, id)),
    verdicts: newVerdicts,
    transfers: movements.flatMap(({ transfers }) => transfers),
    entries: movements.flatMap(({ entries }) => entries),
    changes: movements.flatMap(changesOf),
  };
}

interface Movement {
  readonly kind: 'moved';
  readonly transactionId: TransactionId;
  /** Each account the legs touched, as they leave it. */
  readonly accounts: readonly Account[];
  readonly transfers: readonly Transfer[];
  readonly entries: readonly Entry[];
}

type Refused = Extract<Verdict, { kind: 'refused' }>;

function decidePosting(
  accounts: ReadonlyMap<AccountId, Account>,
  { transactionId, legs }: Posting,
  limitOf: BalanceLimitOf,
): Movement | Refused {
  const refusal = legs.map((leg) => refuseLeg(accounts, leg)).find((found) => found !== undefined);
  if (refusal !== undefined) return refusal;

  const after = new Map<AccountId, Account>();
  const transfers: Transfer[] = [];
  const entries: Entry[] = [];
  for (const [index, { debit, credit, amount }] of legs.entries()) {
    const debitAccountId = accountIdOf(debit, amount.currency, transactionId);
    const creditAccountId = accountIdOf(credit, amount.currency, transactionId);
    transfers.push({ transactionId, leg: index, debitAccountId, creditAccountId, amount });
    for (const [direction, id] of [
      ['DEBIT', debitAccountId],
      ['CREDIT', creditAccountId],
    ] as const) {
      const account = applyEntry(after.get(id) ?? existing(accounts, id), direction, amount.minor);
      // At each leg, not at the end: what a later leg brings can't be spent by an earlier one.
      if (account.wallet !== undefined && availableOf(account) < 0n) {
        return refused('INSUFFICIENT_FUNDS', account.wallet.id);
      }
      after.set(id, account);
      entries.push({
        accountId: id,
        accountVersion: account.version,
        transactionId,
        leg: index,
        direction,
        amount,
        balanceAfter: money(postedOf(account), account.currency),
      });
    }
  }
  // At the end: a payment's fee, its second leg, takes part of what its first leg brought.
  const overfull = [...after.values()].find((account) =>
    exceedsLimit(existing(accounts, account.id), account, limitOf),
  );
  if (overfull?.wallet !== undefined) return refused('BALANCE_LIMIT_EXCEEDED', overfull.wallet.id);
  return { kind: 'moved', transactionId, accounts: [...after.values()], transfers, entries };
}

/** Why a leg can't be posted whatever the balances are; undefined where it can. */
function refuseLeg(
  accounts: ReadonlyMap<AccountId, Account>,
  { debit, credit, amount }: Leg,
): Refused | undefined {
  for (const ref of [debit, credit]) {
    if (ref.kind === 'system') continue;
    const account = accounts.get(ref.walletId);
    if (account === undefined) return refused('WALLET_NOT_FOUND', ref.walletId);
    if (account.status !== 'ACTIVE') return refused('WALLET_NOT_ACTIVE', ref.walletId);
    if (account.currency !== amount.currency) return refused('CURRENCY_MISMATCH', ref.walletId);
  }
  return undefined;
}

/** Only what grows can grow too far: a wallet above a limit that was lowered can still be emptied. */
function exceedsLimit(before: Account, after: Account, limitOf: BalanceLimitOf): boolean {
  if (after.wallet === undefined) return false;
  return postedOf(after) > postedOf(before) && postedOf(after) > limitOf(after.currency);
}

function changesOf({ transactionId, accounts }: Movement): readonly BalanceChange[] {
  return accounts.flatMap((account) =>
    account.wallet === undefined
      ? []
      : [
          {
            transactionId,
            walletId: account.wallet.id,
            ownerId: account.wallet.ownerId,
            balance: balanceOf(account),
          },
        ],
  );
}

function refused(refusal: PostingRefusal, walletId: WalletId): Refused {
  return { kind: 'refused', refusal, walletId };
}

/** Throws where an account that must be there is not: a system account of a currency nobody opened it for. */
function existing(accounts: ReadonlyMap<AccountId, Account>, id: AccountId): Account {
  const account = accounts.get(id);
  if (account === undefined) throw new Error(`the ledger has no account ${id}`);
  return account;
}
