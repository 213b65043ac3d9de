import { constraintOf, type Database, isTransient, retrying, sqlState, sqlStateOf } from '@paygraph/database';
import type { TransactionId, WalletId } from '@paygraph/ids';
import type { OutboxEntry } from '@paygraph/outbox';
import type { Account, AccountId } from '../domain/account.ts';
import { type Balance, balanceOf } from '../domain/balance.ts';
import type { BalanceChange, BatchDecision, LedgerState } from '../domain/decide-batch.ts';
import type { Hold } from '../domain/hold.ts';
import type { LedgerCommand, LedgerOutcome } from '../domain/ledger.ts';
import { transfersOf } from '../domain/posting.ts';
import {
  type AccountRow,
  type HeldLegRow,
  toAccount,
  toColumns,
  toHolds,
  toVerdict,
  type VerdictRow,
} from './posting-rows.ts';
import type { PostingStatements } from './posting-statements.ts';

export interface PostBatchDependencies {
  readonly database: Pick<Database, 'sql'>;
  readonly statements: PostingStatements;
  /** The rules, with all that is fixed about them. */
  readonly decide: (state: LedgerState, commands: readonly LedgerCommand[]) => BatchDecision;
  readonly newEntryId: () => string;
  /** The event that tells of a change; written in the same commit. */
  readonly describe: (change: BalanceChange, at: Date) => OutboxEntry;
  /**
   * Called after the commit and before anyone is answered, with all wallets the commands name, as they stand: also those
   * of one that was done before, by a process that may have ended before it told anyone. Must not throw.
   */
  readonly onCommitted: (touched: ReadonlyMap<WalletId, Balance>) => Promise<void>;
  /** Called when a batch lost a race and is tried again, with the SQLSTATE. */
  readonly onRetry: (state: string) => void;
}

/**
 * Does a batch of commands in one commit; answers each one's outcome, in their order. Rejects where nothing was done,
 * or where the connection was lost and that is not known: asking for the same again is safe in either case.
 */
export type PostBatch = (commands: readonly LedgerCommand[]) => Promise<readonly LedgerOutcome[]>;

export function createPostBatch(dependencies: PostBatchDependencies): PostBatch {
  const { database, statements, decide, newEntryId, describe, onCommitted, onRetry } = dependencies;

  async function commitBatch(commands: readonly LedgerCommand[]): Promise<Committed> {
    return await database.sql.begin(async (transaction) => {
      const run = <Row>(text: string, parameters: (string | readonly (string | null)[])[]) =>
        transaction.unsafe<(Row & object)[]>(text, parameters, { prepare: true });

      // 1. Sent together and run one after the other: verdicts and holds are read under the locks.
      const toResolve = idsOf(commands, (kind) => kind !== 'post' && kind !== 'hold');
      const toDecide = idsOf(commands, (kind) => kind === 'post' || kind === 'hold');
      const [accountRows, verdictRows, holdRows, clockRows] = await Promise.all([
        run<AccountRow>(statements.lockAccounts, [accountIdsOf(commands), toResolve]),
        run<VerdictRow>(statements.readVerdicts, [toDecide]),
        toResolve.length === 0 ? [] : run<HeldLegRow>(statements.readHolds, [toResolve]),
        run<{ now_ms: string }>(statements.readClock, []),
      ]);
      const accounts = new Map(accountRows.map((row) => [row.id, toAccount(row)]));
      const verdicts = new Map(verdictRows.map((row) => [row.transaction_id, toVerdict(row)]));
      const holds = toHolds(holdRows);
      requireLocked(accounts, holds);
      const now = new Date(Number(clockRows[0]?.now_ms));

      // 2. The rules, on what is there.
      const decision = decide({ accounts, verdicts, holds, now }, commands);
      const committed = { decision, touched: balancesAfter(accounts, decision) };
      if (decision.verdicts.length === 0 && decision.holds.length === 0) return committed;

      // 3. All that changes, in one statement; the commit follows.
      const events = decision.changes.map((change) => describe(change, now));
      const [written] = await run<{ changed: number }>(
        statements.write,
        toColumns(now, decision, newEntryId, events),
      );
      if (written?.changed !== decision.accounts.length) {
        throw new Error(`${decision.accounts.length} accounts change, ${written?.changed} were written`);
      }
      return committed;
    });
  }

  return async (commands) => {
    const { decision, touched } = await retrying(() => commitBatch(commands), {
      again: (error) => {
        const again = lostRace(error);
        if (again) onRetry(sqlStateOf(error) ?? 'late-hold');
        return again;
      },
    });
    await onCommitted(touched);
    return decision.outcomes;
  };
}

interface Committed {
  readonly decision: BatchDecision;
  readonly touched: ReadonlyMap<WalletId, Balance>;
}

/** The wallets that were locked, each as it is after its last change. */
function balancesAfter(
  accounts: ReadonlyMap<AccountId, Account>,
  { changes }: BatchDecision,
): ReadonlyMap<WalletId, Balance> {
  const locked = [...accounts.values()].flatMap((account) =>
    account.wallet === undefined ? [] : [[account.wallet.id, balanceOf(account)] as const],
  );
  return new Map([...locked, ...changes.map(({ walletId, balance }) => [walletId, balance] as const)]);
}

/** What keeps a transaction from being decided twice, should two writers be at it at once. */
const decidedOnce: ReadonlySet<unknown> = new Set(['postings_pkey', 'transfers_pkey', 'holds_pkey']);

/**
 * Besides deadlocks: two batches decided the same transaction at once, which only postings with no account in common
 * can. The loser then finds the winner's verdict.
 */
function lostRace(error: unknown): boolean {
  return (
    isTransient(error) ||
    error instanceof LateHoldError ||
    (sqlStateOf(error) === sqlState.uniqueViolation && decidedOnce.has(constraintOf(error)))
  );
}

/** A hold was committed after the accounts were locked and before the holds were read: its accounts are not locked. */
class LateHoldError extends Error {
  override readonly name = 'LateHoldError';
}

function requireLocked(
  accounts: ReadonlyMap<AccountId, Account>,
  holds: ReadonlyMap<TransactionId, Hold>,
): void {
  for (const { transactionId, legs } of holds.values()) {
    const locked = legs.every((leg) => accounts.has(leg.debitAccountId) && accounts.has(leg.creditAccountId));
    if (!locked) throw new LateHoldError(`the hold of ${transactionId} came late`);
  }
}

function accountIdsOf(commands: readonly LedgerCommand[]): readonly AccountId[] {
  const legs = commands.flatMap((command) =>
    command.kind === 'post' || command.kind === 'hold' ? transfersOf(command) : [],
  );
  return [...new Set(legs.flatMap((leg) => [leg.debitAccountId, leg.creditAccountId]))];
}

function idsOf(
  commands: readonly LedgerCommand[],
  wanted: (kind: LedgerCommand['kind']) => boolean,
): readonly TransactionId[] {
  return commands.filter(({ kind }) => wanted(kind)).map(({ transactionId }) => transactionId);
}
