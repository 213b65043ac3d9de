import type { TransactionId, UserId, WalletId } from '@paygraph/ids';
import type { Account, AccountId } from './account.ts';
import { type Balance, balanceOf } from './balance.ts';
import { type BalanceLimitOf, decidePosting } from './decide-posting.ts';
import { type Draft, existing } from './draft.ts';
import type { Hold, HoldOutcome, HoldRequest, PendingTransfer } from './hold.ts';
import type { LedgerCommand, LedgerOutcome, ResolveHold } from './ledger.ts';
import {
  type Entry,
  legsAsText,
  type PostingOutcome,
  type RecordedVerdict,
  type Transfer,
  transfersOf,
  type Verdict,
} from './posting.ts';
import { resolveHold, toldOf } from './resolve-hold.ts';

/** What the ledger knows of a batch, read under the locks of its accounts. */
export interface LedgerState {
  /** The accounts the batch names, itself or through a hold, but for those that do not exist. */
  readonly accounts: ReadonlyMap<AccountId, Account>;
  /** The verdicts given before on transactions of the batch. */
  readonly verdicts: ReadonlyMap<TransactionId, RecordedVerdict>;
  /** The holds that the batch is to resolve. */
  readonly holds: ReadonlyMap<TransactionId, Hold>;
  /** The database's clock. */
  readonly now: Date;
}

/** What a command did to a wallet, all its legs together. */
export interface BalanceChange {
  readonly transactionId: TransactionId;
  readonly walletId: WalletId;
  readonly ownerId: UserId;
  readonly balance: Balance;
}

/** All that a batch changes, to be written in one commit, and the outcome of each command in the order they came. */
export interface BatchDecision {
  readonly outcomes: readonly LedgerOutcome[];
  readonly accounts: readonly Account[];
  readonly verdicts: readonly RecordedVerdict[];
  readonly transfers: readonly Transfer[];
  readonly entries: readonly Entry[];
  /** New ones, and those that are no longer held. */
  readonly holds: readonly Hold[];
  readonly pendingTransfers: readonly PendingTransfer[];
  readonly changes: readonly BalanceChange[];
}

/**
 * The rules of the ledger. Decides a batch of commands in the order they came, each on what the ones before it left: it
 * moves all its legs or nothing, a wallet never falls below zero, a transaction is decided once, a hold resolved once.
 */
export function decideBatch(
  state: LedgerState,
  commands: readonly LedgerCommand[],
  limitOf: BalanceLimitOf,
): BatchDecision {
  const accounts = new Map(state.accounts);
  const verdicts = new Map(state.verdicts);
  const holds = new Map(state.holds);
  const newVerdicts: RecordedVerdict[] = [];
  const changedHolds = new Map<TransactionId, Hold>();
  const drafts: { readonly transactionId: TransactionId; readonly draft: Draft }[] = [];

  function apply(transactionId: TransactionId, draft: Draft): void {
    drafts.push({ transactionId, draft });
    for (const account of draft.accounts()) accounts.set(account.id, account);
  }
  function keep(hold: Hold): void {
    holds.set(hold.transactionId, hold);
    changedHolds.set(hold.transactionId, hold);
  }

  function decideOnce(command: Extract<LedgerCommand, { kind: 'post' | 'hold' }>): PostingOutcome {
    const { transactionId, legs } = command;
    // A hold and a posting of the same legs are two things: whichever came first is the one that was decided.
    const text = command.kind === 'hold' ? `hold: ${legsAsText(legs)}` : legsAsText(legs);
    const known = verdicts.get(transactionId);
    if (known !== undefined) {
      return known.legs === text ? { ...known.verdict, repeated: true } : { kind: 'conflicting' };
    }
    const decided = decidePosting(accounts, command, command.kind, limitOf);
    const verdict: Verdict = decided.kind === 'refused' ? decided : { kind: 'posted' };
    if (decided.kind === 'drafted') {
      apply(transactionId, decided.draft);
      if (command.kind === 'hold') {
        keep(newHold(command, state.now));
      }
    }
    const recorded = { transactionId, legs: text, legCount: legs.length, verdict };
    verdicts.set(transactionId, recorded);
    newVerdicts.push(recorded);
    return { ...verdict, repeated: false };
  }

  function resolve(command: ResolveHold): HoldOutcome {
    const hold = holds.get(command.transactionId);
    if (hold === undefined) return { kind: 'no-hold' };
    const resolved = resolveHold(accounts, hold, command, state.now);
    if (resolved.kind !== 'resolved') return resolved;
    apply(command.transactionId, resolved.draft);
    keep(resolved.hold);
    return toldOf(resolved.hold);
  }

  const outcomes = commands.map((command) =>
    command.kind === 'post' || command.kind === 'hold' ? decideOnce(command) : resolve(command),
  );
  const touched = new Set(drafts.flatMap(({ draft }) => draft.accounts().map(({ id }) => id)));
  return {
    outcomes,
    accounts: [...touched].map((id) => existing(accounts, id)),
    verdicts: newVerdicts,
    transfers: drafts.flatMap(({ draft }) => draft.transfers),
    entries: drafts.flatMap(({ draft }) => draft.entries),
    holds: [...changedHolds.values()],
    pendingTransfers: drafts.flatMap(({ draft }) => draft.pendingTransfers),
    changes: drafts.flatMap(({ transactionId, draft }) => changesOf(transactionId, draft)),
  };
}

function newHold(request: HoldRequest, now: Date): Hold {
  const { transactionId, expiresInSeconds: seconds } = request;
  return {
    transactionId,
    legs: transfersOf(request),
    state: 'HELD',
    captured: undefined,
    heldAt: now,
    expiresAt: seconds === undefined ? undefined : new Date(now.getTime() + seconds * 1_000),
  };
}

function changesOf(transactionId: TransactionId, draft: Draft): readonly BalanceChange[] {
  return draft.accounts().flatMap((account) =>
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
