import Table from 'cli-table3';
import { type Entry, signed } from '../people/statement.ts';

/** As people read it: oldest first, with what each line left in the wallet. */
export function drawStatement(entries: readonly Entry[]): string {
  const table = new Table({
    head: ['when', 'what', 'with', 'amount', 'balance'],
    colAligns: ['left', 'left', 'left', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const entry of entries.toReversed()) {
    table.push([
      entry.postedAt.slice(11, 19),
      (entry.transaction?.type ?? '?').toLowerCase(),
      entry.transaction?.counterparty?.displayName ?? '–',
      signed(entry),
      `${entry.balanceAfter.amount} ${entry.balanceAfter.currency}`,
    ]);
  }
  return table.toString();
}
