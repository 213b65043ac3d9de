import { randomUUID } from 'node:crypto';
import {
  PayDocument,
  RefundDocument,
  type TransactionPayloadPartsFragment,
  TransactionRefundsDocument,
  type TransactionRefundsQuery,
  WithdrawDocument,
} from '@paygraph/sdk';
import { eventually, type Place } from '@paygraph/testing';
import { untilSettled, type WalletHolder } from './movements.ts';
import { askPatiently } from './patience.ts';
import { addCard, openWallet, type Person, signUp } from './person.ts';

export async function signUpMerchant(
  place: Place,
  { name, currency = 'USD' }: { name: string; currency?: string },
): Promise<WalletHolder> {
  const person = await signUp(place, { name, merchant: true });
  const [walletId, cardId] = await Promise.all([openWallet(person, currency), addCard(person)]);
  return { ...person, walletId, cardId, currency };
}

/** Gives the payload as it came, refused or not. Throws on a top-level error. */
export async function askWithdrawal(
  holder: WalletHolder,
  order: { amount: string; to?: string; key?: string },
): Promise<TransactionPayloadPartsFragment> {
  const { data, text } = await askPatiently(holder.client, WithdrawDocument, {
    input: {
      walletId: holder.walletId,
      paymentMethodId: order.to ?? holder.cardId,
      amount: { amount: order.amount, currency: holder.currency },
      idempotencyKey: order.key ?? randomUUID(),
    },
  });
  if (data == null) throw new Error(`a withdrawal was answered with ${text}`);
  return data.withdraw;
}

/** From the payer's wallet where no card is named. Gives the payload as it came; throws on a top-level error. */
export async function askPayment(
  payer: WalletHolder,
  order: {
    amount: string;
    to: Pick<WalletHolder, 'walletId'>;
    cardId?: string;
    key?: string;
    reference?: string;
  },
): Promise<TransactionPayloadPartsFragment> {
  const { data, text } = await askPatiently(payer.client, PayDocument, {
    input: {
      merchantWalletId: order.to.walletId,
      ...(order.cardId === undefined
        ? { sourceWalletId: payer.walletId }
        : { paymentMethodId: order.cardId }),
      amount: { amount: order.amount, currency: payer.currency },
      idempotencyKey: order.key ?? randomUUID(),
      ...(order.reference !== undefined && { reference: order.reference }),
    },
  });
  if (data == null) throw new Error(`a payment was answered with ${text}`);
  return data.pay;
}

/** Pays and waits until it is done. Gives the transaction's id. */
export async function pay(...[payer, order]: Parameters<typeof askPayment>): Promise<string> {
  const { transaction, userErrors } = await askPayment(payer, order);
  if (transaction === null) throw new Error(`a payment was refused: ${JSON.stringify(userErrors)}`);
  const { status } = await untilSettled(payer, transaction.id);
  if (status !== 'COMPLETED') throw new Error(`a payment came to ${status}`);
  return transaction.id;
}

/** All that is left where no amount is named. Gives the payload as it came; throws on a top-level error. */
export async function askRefund(
  refunder: Pick<Person, 'client'>,
  order: { transactionId: string; amount?: string; currency?: string; key?: string; reason?: string },
): Promise<TransactionPayloadPartsFragment> {
  const { amount, currency = 'USD' } = order;
  const { data, text } = await askPatiently(refunder.client, RefundDocument, {
    input: {
      transactionId: order.transactionId,
      idempotencyKey: order.key ?? randomUUID(),
      ...(amount !== undefined && { amount: { amount, currency } }),
      ...(order.reason !== undefined && { reason: order.reason }),
    },
  });
  if (data == null) throw new Error(`a refund was answered with ${text}`);
  return data.refund;
}

type Refunds = NonNullable<TransactionRefundsQuery['transaction']>;

/** What became of a payment: its status, what was given back, what still may be. */
export async function refundsOf({ client }: Pick<Person, 'client'>, id: string): Promise<Refunds> {
  const { transaction } = await client.mustRun(TransactionRefundsDocument, { id });
  if (transaction === null) throw new Error(`transaction ${id} is not there`);
  return transaction;
}

export async function untilReversed(viewer: Pick<Person, 'client'>, id: string): Promise<Refunds> {
  return await eventually(`payment ${id} is reversed`, async () => {
    const payment = await refundsOf(viewer, id);
    return payment.status === 'REVERSED' ? payment : undefined;
  });
}
