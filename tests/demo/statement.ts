import { StatementDocument, type StatementQuery } from '@paygraph/sdk';
import Table from 'cli-table3';
import type { WalletHolder } from '../people/movements.ts';

type Entry = NonNullable<StatementQuery['wallet']>['entries']['edges'][number]['node'];

/** A wallet's entries, newest first. */
export async function readStatement({ client, walletId }: WalletHolder): Promise<readonly Entry[]> {
  const { wallet } = await client.mustRun(StatementDocument, { walletId, first: 100 });
  if (wallet === null) throw new Error(`wallet ${walletId} is not there`);
  return wallet.entries.edges.map(({ node }) => node);
}

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

export function signed({ direction, amount }: Entry): string {
  return `${direction === 'CREDIT' ? '+' : '-'}${amount.amount}`;
}
