import type { TransactionId, UserId, WalletId } from '@paygraph/ids';
import type { CurrencyCode } from '@paygraph/money';
import type { OutboxEntry } from '@paygraph/outbox';
import type { Account, AccountStatus } from '../domain/account.ts';
import type { BatchDecision } from '../domain/decide-postings.ts';
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

type Column = readonly (string | null)[];

/** The parameters of the `write` statement, in its order: a column of every table, one after the other. */
export function toColumns(
  at: Date,
  decision: BatchDecision,
  newEntryId: () => string,
  events: readonly OutboxEntry[],
): (string | Column)[] {
  const { accounts, verdicts, transfers, entries } = decision;
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

    events.map(({ topic }) => topic),
    events.map(({ event }) => event.id),
    events.map(({ event }) => event.partitionkey),
    events.map(({ event }) => JSON.stringify(event)),
  ];
}
