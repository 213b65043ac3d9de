import type { Database } from '@paygraph/database';
import type { TransactionId } from '@paygraph/ids';
import { accountChanges } from './wallet-changes.ts';

/** One command that changed the ledger. */
export interface LedgerStep {
  readonly transactionId: TransactionId;
  readonly step: 'posted' | 'held' | 'resolved';
  readonly atMs: number;
}

/**
 * An order in which the commands could have been done one after the other, found from the versions they brought each
 * account to; undefined where there is none.
 */
export async function serialOrder({
  sql,
}: Pick<Database, 'sql'>): Promise<readonly LedgerStep[] | undefined> {
  const changes = await sql.unsafe<(LedgerStep & { account: string })[]>(`
    with ${accountChanges}
    select account_id as account, transaction_id as "transactionId", step,
      (extract(epoch from made_at) * 1000)::float8 as "atMs"
    from changes order by account_id, version`);
  const steps = new Map<string, LedgerStep>();
  const waiting = new Map<string, Set<string>>();
  const followers = new Map<string, string[]>();
  for (const [index, change] of changes.entries()) {
    const key = keyOf(change);
    steps.set(key, change);
    const predecessors = waiting.get(key) ?? new Set();
    waiting.set(key, predecessors);
    const before = changes[index - 1];
    if (before?.account === change.account) {
      predecessors.add(keyOf(before));
      followers.set(keyOf(before), [...(followers.get(keyOf(before)) ?? []), key]);
    }
  }
  const free = [...waiting].filter(([, predecessors]) => predecessors.size === 0).map(([key]) => key);
  // Grows while it is walked: each step that is placed may set others free.
  for (const key of free) {
    for (const follower of new Set(followers.get(key))) {
      const predecessors = waiting.get(follower);
      predecessors?.delete(key);
      if (predecessors?.size === 0) free.push(follower);
    }
  }
  if (free.length !== waiting.size) return undefined;
  return free.flatMap((key) => steps.get(key) ?? []);
}

function keyOf({ transactionId, step }: LedgerStep): string {
  return `${transactionId} ${step}`;
}
