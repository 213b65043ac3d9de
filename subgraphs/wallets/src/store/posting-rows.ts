import type { TransactionId, UserId, WalletId } from '@paygraph/ids';
import { type CurrencyCode, money } from '@paygraph/money';
import type { OutboxEntry } from '@paygraph/outbox';
import type { Account, AccountStatus } from '../domain/account.ts';
import type { BatchDecision } from '../domain/decide-batch.ts';
import { type Hold, type HoldState, heldOf } from '../domain/hold.ts';
import type { PostingRefusal, RecordedVerdict } from '../domain/posting.ts';

/** An account as postgres.js reads it: bigints are text. */
export interface AccountRow {
  readonly id: string;
  readonly currency: CurrencyCode;
  readonly status: AccountStatus;
  readonly debits_posted: string;
  readonly credits_posted: string;
  readonly debits_pending: string;
  readonly credits_pending: string;
  readonly version: string;
  readonly owner_id: UserId | null;
}

export function toAccount(row: AccountRow): Account {
  return {
    id: row.id,
    wallet: row.owner_id === null ? undefined : { id: row.id as WalletId, ownerId: row.owner_id },
    currency: row.currency,
    status: row.status,
    debitsPosted: BigInt(row.debits_posted),
    creditsPosted: BigInt(row.credits_posted),
    debitsPending: BigInt(row.debits_pending),
    creditsPending: BigInt(row.credits_pending),
    version: BigInt(row.version),
  };
}

export interface VerdictRow {
  readonly transaction_id: TransactionId;
  readonly legs: string;
  readonly leg_count: number;
  readonly refusal: PostingRefusal | null;
  readonly refused_wallet_id: WalletId | null;
}

export function toVerdict(row: VerdictRow): RecordedVerdict {
  const { refusal, refused_wallet_id: walletId } = row;
  return {
    transactionId: row.transaction_id,
    legs: row.legs,
    legCount: row.leg_count,
    verdict:
      refusal === null || walletId === null ? { kind: 'posted' } : { kind: 'refused', refusal, walletId },
  };
}

/** A leg of a hold, with the hold it belongs to. */
export interface HeldLegRow {
  readonly transaction_id: TransactionId;
  readonly state: HoldState;
  readonly captured_minor: string | null;
  readonly held_at: string;
  readonly expires_at: string | null;
  readonly leg: number;
  readonly debit_account_id: string;
  readonly credit_account_id: string;
  readonly amount_minor: string;
  readonly currency: CurrencyCode;
}

export function toHolds(rows: readonly HeldLegRow[]): ReadonlyMap<TransactionId, Hold> {
  const byTransaction = Map.groupBy(rows, (row) => row.transaction_id);
  return new Map(
    [...byTransaction].flatMap(([transactionId, legs]) => {
      const [hold] = legs;
      return hold === undefined ? [] : [[transactionId, toHold(hold, legs)] as const];
    }),
  );
}

function toHold(hold: HeldLegRow, legs: readonly HeldLegRow[]): Hold {
  const { transaction_id: transactionId, currency, captured_minor: captured, expires_at: expiresAt } = hold;
  return {
    transactionId,
    legs: legs.map((row) => ({
      transactionId,
      leg: row.leg,
      debitAccountId: row.debit_account_id,
      creditAccountId: row.credit_account_id,
      amount: money(BigInt(row.amount_minor), currency),
    })),
    state: hold.state,
    captured: captured === null ? undefined : money(BigInt(captured), currency),
    heldAt: new Date(hold.held_at),
    expiresAt: expiresAt === null ? undefined : new Date(expiresAt),
  };
}

type Column = readonly (string | null)[];

/** The parameters of the `write` statement, in its order: a column of every table, one after the other. */
export function toColumns(
  at: Date,
  decision: BatchDecision,
  newEntryId: () => string,
  events: readonly OutboxEntry[],
): (string | Column)[] {
  const { accounts, verdicts, transfers, entries, holds, pendingTransfers } = decision;
  return [
    at.toISOString(),
    accounts.map(({ id }) => id),
    accounts.map(({ debitsPosted }) => debitsPosted.toString()),
    accounts.map(({ creditsPosted }) => creditsPosted.toString()),
    accounts.map(({ debitsPending }) => debitsPending.toString()),
    accounts.map(({ creditsPending }) => creditsPending.toString()),
    accounts.map(({ version }) => version.toString()),

    verdicts.map(({ transactionId }) => transactionId),
    verdicts.map(({ legs }) => legs),
    verdicts.map(({ legCount }) => String(legCount)),
    verdicts.map(({ verdict }) => (verdict.kind === 'refused' ? verdict.refusal : null)),
    verdicts.map(({ verdict }) => (verdict.kind === 'refused' ? verdict.walletId : null)),

    transfers.map(({ transactionId }) => transactionId),
    transfers.map(({ leg }) => String(leg)),
    transfers.map(({ debitAccountId }) => debitAccountId),
    transfers.map(({ creditAccountId }) => creditAccountId),
    transfers.map(({ amount }) => amount.minor.toString()),
    transfers.map(({ amount }) => amount.currency),

    entries.map(() => newEntryId()),
    entries.map(({ accountId }) => accountId),
    entries.map(({ accountVersion }) => accountVersion.toString()),
    entries.map(({ transactionId }) => transactionId),
    entries.map(({ leg }) => String(leg)),
    entries.map(({ direction }) => direction),
    entries.map(({ amount }) => amount.minor.toString()),
    entries.map(({ balanceAfter }) => balanceAfter.minor.toString()),

    holds.map(({ transactionId }) => transactionId),
    holds.map((hold) => heldOf(hold).currency),
    holds.map((hold) => heldOf(hold).minor.toString()),
    holds.map(({ state }) => state),
    holds.map(({ captured }) => captured?.minor.toString() ?? null),
    holds.map(({ heldAt }) => heldAt.toISOString()),
    holds.map(({ expiresAt }) => expiresAt?.toISOString() ?? null),

    pendingTransfers.map(({ transactionId }) => transactionId),
    pendingTransfers.map(({ leg }) => String(leg)),
    pendingTransfers.map(({ step }) => step),
    pendingTransfers.map(({ debitAccountId }) => debitAccountId),
    pendingTransfers.map(({ creditAccountId }) => creditAccountId),
    pendingTransfers.map(({ amount }) => amount.minor.toString()),
    pendingTransfers.map(({ amount }) => amount.currency),
    pendingTransfers.map(({ debitVersion }) => debitVersion.toString()),
    pendingTransfers.map(({ creditVersion }) => creditVersion.toString()),

    events.map(({ topic }) => topic),
    events.map(({ event }) => event.id),
    events.map(({ event }) => event.partitionkey),
    events.map(({ event }) => JSON.stringify(event)),
  ];
}
