import { StatementDocument, type StatementQuery } from '@paygraph/sdk';
import type { WalletHolder } from './movements.ts';

export type Entry = NonNullable<StatementQuery['wallet']>['entries']['edges'][number]['node'];

/** A wallet's entries, newest first. */
export async function readStatement({ client, walletId }: WalletHolder): Promise<readonly Entry[]> {
  const { wallet } = await client.mustRun(StatementDocument, { walletId, first: 100 });
  if (wallet === null) throw new Error(`wallet ${walletId} is not there`);
  return wallet.entries.edges.map(({ node }) => node);
}

/** As in "-25.50". */
export function signed({ direction, amount }: Entry): string {
  return `${direction === 'CREDIT' ? '+' : '-'}${amount.amount}`;
}

/** Each movement's effect on the wallet, oldest first. */
export async function lines(holder: WalletHolder): Promise<readonly string[]> {
  return (await readStatement(holder)).toReversed().map(signed);
}
