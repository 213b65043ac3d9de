import type { Database } from '@paygraph/database';

/**
 * An order in which the posted transactions could have been posted one after the other, found from the versions their
 * entries have on each account; undefined where there is none.
 */
export async function serialOrder({ sql }: Pick<Database, 'sql'>): Promise<readonly string[] | undefined> {
  const entries = await sql<{ account: string; version: string; transaction: string }[]>`
    select account_id as account, account_version as version, transaction_id as transaction from entries
    order by account_id, account_version`;
  const waiting = new Map<string, Set<string>>();
  const followers = new Map<string, string[]>();
  for (const [index, { account, transaction }] of entries.entries()) {
    const predecessors = waiting.get(transaction) ?? new Set();
    waiting.set(transaction, predecessors);
    const before = entries[index - 1];
    if (before?.account === account && before.transaction !== transaction) {
      predecessors.add(before.transaction);
      followers.set(before.transaction, [...(followers.get(before.transaction) ?? []), transaction]);
    }
  }
  const free = [...waiting].filter(([, predecessors]) => predecessors.size === 0).map(([id]) => id);
  // Grows while it is walked: each transaction that is placed may set others free.
  for (const id of free) {
    for (const follower of new Set(followers.get(id))) {
      const predecessors = waiting.get(follower);
      predecessors?.delete(id);
      if (predecessors?.size === 0) free.push(follower);
    }
  }
  return free.length === waiting.size ? free : undefined;
}
