import { randomUUID } from 'node:crypto';
import {
  DepositDocument,
  type DepositMutation,
  TransactionDocument,
  type TransactionPartsFragment,
  TransferDocument,
  type TransferMutation,
  WalletDocument,
} from '@paygraph/sdk';
import { eventually, type Place } from '@paygraph/testing';
import { askPatiently } from './patience.ts';
import { addCard, openWallet, type Person, signUp } from './person.ts';

export type Payload = DepositMutation['deposit'] | TransferMutation['transfer'];

/** Someone with a wallet in one currency and a card that always pays. */
export interface WalletHolder extends Person {
  readonly walletId: string;
  readonly cardId: string;
  readonly currency: string;
}

export async function signUpWithWallet(
  place: Place,
  { name, currency = 'USD' }: { name: string; currency?: string },
): Promise<WalletHolder> {
  const person = await signUp(place, { name });
  const [walletId, cardId] = await Promise.all([openWallet(person, currency), addCard(person)]);
  return { ...person, walletId, cardId, currency };
}

/** Puts money in and waits until it is there. Gives the transaction's id. */
export async function deposit(holder: WalletHolder, amount: string): Promise<string> {
  const { transaction } = await askDeposit(holder, { amount });
  if (transaction === null) throw new Error('a deposit without a transaction');
  const settled = await untilSettled(holder, transaction.id);
  if (settled.status !== 'COMPLETED') throw new Error(`a deposit came to ${JSON.stringify(settled)}`);
  return transaction.id;
}

/** Gives the payload as it came, refused or not. Throws on a top-level error. */
export async function askDeposit(
  holder: WalletHolder,
  order: { amount: string; cardId?: string; key?: string },
): Promise<DepositMutation['deposit']> {
  const { data, text } = await askPatiently(holder.client, DepositDocument, {
    input: {
      walletId: holder.walletId,
      paymentMethodId: order.cardId ?? holder.cardId,
      amount: { amount: order.amount, currency: holder.currency },
      idempotencyKey: order.key ?? randomUUID(),
    },
  });
  if (data == null) throw new Error(`a deposit was answered with ${text}`);
  return data.deposit;
}

/** Gives the payload as it came, refused or not. Throws on a top-level error. */
export async function askTransfer(
  holder: WalletHolder,
  order: { amount: string; to: { email: string } | { walletId: string }; key?: string; description?: string },
): Promise<TransferMutation['transfer']> {
  const { data, text } = await askPatiently(holder.client, TransferDocument, {
    input: {
      sourceWalletId: holder.walletId,
      ...('email' in order.to
        ? { recipientEmail: order.to.email }
        : { destinationWalletId: order.to.walletId }),
      amount: { amount: order.amount, currency: holder.currency },
      idempotencyKey: order.key ?? randomUUID(),
      ...(order.description !== undefined && { description: order.description }),
    },
  });
  if (data == null) throw new Error(`a transfer was answered with ${text}`);
  return data.transfer;
}

const settled: readonly string[] = ['COMPLETED', 'FAILED', 'REVERSED'];

/** The transaction once it has come to its end. */
export async function untilSettled(
  { client }: Pick<Person, 'client'>,
  id: string,
  timeoutMs?: number,
): Promise<TransactionPartsFragment> {
  return await eventually(
    `transaction ${id} comes to its end`,
    async () => {
      const { transaction } = await client.mustRun(TransactionDocument, { id });
      return transaction !== null && settled.includes(transaction.status) ? transaction : undefined;
    },
    timeoutMs === undefined ? {} : { timeoutMs },
  );
}

export interface Figures {
  readonly posted: string;
  readonly held: string;
  readonly available: string;
}

/** What has come to be, what is set aside, and what can be spent, each as in "74.50". */
export async function balance({ client, walletId }: WalletHolder): Promise<Figures> {
  const { wallet } = await client.mustRun(WalletDocument, { id: walletId });
  if (wallet === null) throw new Error(`wallet ${walletId} is not there`);
  const { posted, held, available } = wallet.balance;
  return { posted: posted.amount, held: held.amount, available: available.amount };
}

export async function available(holder: WalletHolder): Promise<string> {
  return (await balance(holder)).available;
}

/** As a count of minor units: "74.50" is 7450. */
export function minorOf(amount: string): bigint {
  return BigInt(amount.replace('.', ''));
}
