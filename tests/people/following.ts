import { TransactionStatusChangedDocument, type TransactionStatusChangedSubscription } from '@paygraph/sdk';
import type { LiveEvents } from '@paygraph/testing';
import { deposit, type WalletHolder } from './movements.ts';
import type { Person } from './person.ts';

export type Live = LiveEvents<TransactionStatusChangedSubscription>;
export type StatusChange = TransactionStatusChangedSubscription['transactionStatusChanged'];

/** Where to go on from, so that nothing that happens after this transaction's latest change is missed. */
export async function cursorAfter(
  { client }: Pick<Person, 'client'>,
  transactionId: string,
): Promise<string> {
  const live = client.subscribe(TransactionStatusChangedDocument, { transactionId });
  const { transactionStatusChanged } = await live.next();
  live.stop();
  return transactionStatusChanged.cursor;
}

/**
 * Follows a wallet from now on. WebSockets tell nobody when a subscription has begun, so it begins where a deposit of
 * 1.00, made for the purpose, ended: nothing that comes after it can be missed.
 */
export async function followWallet(holder: WalletHolder): Promise<Live> {
  const anchor = await deposit(holder, '1.00');
  const after = await cursorAfter(holder, anchor);
  return holder.client.subscribe(TransactionStatusChangedDocument, { walletId: holder.walletId, after });
}

export function isLast({
  transactionStatusChanged: { status },
}: TransactionStatusChangedSubscription): boolean {
  return status === 'COMPLETED' || status === 'FAILED';
}

/** Reads on until the transaction under way has come to its end. */
export async function untilEnd(live: Live): Promise<readonly StatusChange[]> {
  return (await live.until(isLast)).map(({ transactionStatusChanged }) => transactionStatusChanged);
}
