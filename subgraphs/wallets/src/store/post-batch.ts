import { constraintOf, type Database, isTransient, retrying, sqlState, sqlStateOf } from '@paygraph/database';
import type { OutboxEntry } from '@paygraph/outbox';
import { type AccountId, accountIdOf } from '../domain/account.ts';
import type { BalanceChange, BatchDecision, LedgerState } from '../domain/decide-postings.ts';
import type { Posting, PostingOutcome } from '../domain/posting.ts';
import { type AccountRow, toAccount, toColumns, toVerdict, type VerdictRow } from './posting-rows.ts';
import type { PostingStatements } from './posting-statements.ts';

export interface PostBatchDependencies {
  readonly database: Pick<Database, 'sql'>;
  readonly statements: PostingStatements;
  /** The rules, with all that is fixed about them. */
  readonly decide: (state: LedgerState, postings: readonly Posting[]) => BatchDecision;
  readonly newEntryId: () => string;
  /** The event that tells of a change; written in the same commit. */
  readonly describe: (change: BalanceChange, at: Date) => OutboxEntry;
  /** Called after the commit and before anyone is answered. Must not throw. */
  readonly onCommitted: (changes: readonly BalanceChange[]) => Promise<void>;
  /** Called when a batch lost a race and is tried again, with the SQLSTATE. */
  readonly onRetry: (state: string) => void;
}

/**
 * Posts a batch in one commit; answers each posting's outcome, in their order. Rejects where nothing was posted, or
 * where the connection was lost and that is not known: posting the same again is safe in either case.
 */
export type PostBatch = (postings: readonly Posting[]) => Promise<readonly PostingOutcome[]>;

export function createPostBatch(dependencies: PostBatchDependencies): PostBatch {
  const { database, statements, decide, newEntryId, describe, onCommitted, onRetry } = dependencies;

  async function commitBatch(postings: readonly Posting[]): Promise<BatchDecision> {
    return await database.sql.begin(async (transaction) => {
      const run = <Row>(text: string, parameters: (string | readonly (string | null)[])[]) =>
        transaction.unsafe<(Row & object)[]>(text, parameters, { prepare: true });

      // 1. Sent together and run one after the other: the verdicts are read under the locks.
      const [accountRows, verdictRows, clockRows] = await Promise.all([
        run<AccountRow>(statements.lockAccounts, [accountIdsOf(postings)]),
        run<VerdictRow>(statements.readVerdicts, [postings.map(({ transactionId }) => transactionId)]),
        run<{ now_ms: string }>(statements.readClock, []),
      ]);
      const accounts = new Map(accountRows.map((row) => [row.id, toAccount(row)]));
      const verdicts = new Map(verdictRows.map((row) => [row.transaction_id, toVerdict(row)]));
      const at = new Date(Number(clockRows[0]?.now_ms));

      // 2. The rules, on what is there.
      const decision = decide({ accounts, verdicts }, postings);
      if (decision.verdicts.length === 0) return decision;

      // 3. All that changes, in one statement; the commit follows.
      const events = decision.changes.map((change) => describe(change, at));
      const [written] = await run<{ changed: number }>(
        statements.write,
        toColumns(at, decision, newEntryId, events),
      );
      if (written?.changed !== decision.accounts.length) {
        throw new Error(`${decision.accounts.length} accounts change, ${written?.changed} were written`);
      }
      return decision;
    });
  }

  return async (postings) => {
    const decision = await retrying(() => commitBatch(postings), {
      again: (error) => {
        const again = lostRace(error);
        if (again) onRetry(sqlStateOf(error) ?? 'unknown');
        return again;
      },
    });
    await onCommitted(decision.changes);
    return decision.outcomes;
  };
}

/** What keeps a transaction from being decided twice, should two writers be at it at once. */
const decidedOnce: ReadonlySet<unknown> = new Set(['postings_pkey', 'transfers_pkey']);

/**
 * Besides deadlocks: two batches decided the same transaction at once, which only postings with no account in common
 * can. The loser then finds the winner's verdict.
 */
function lostRace(error: unknown): boolean {
  return (
    isTransient(error) ||
    (sqlStateOf(error) === sqlState.uniqueViolation && decidedOnce.has(constraintOf(error)))
  );
}

function accountIdsOf(postings: readonly Posting[]): readonly AccountId[] {
  const ids = postings.flatMap(({ transactionId, legs }) =>
    legs.flatMap(({ debit, credit, amount }) => [
      accountIdOf(debit, amount.currency, transactionId),
      accountIdOf(credit, amount.currency, transactionId),
    ]),
  );
  return [...new Set(ids)];
}
