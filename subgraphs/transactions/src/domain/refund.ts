import { parseId } from '@paygraph/ids';
import { formatMoney, type Money } from '@paygraph/money';
import { createAdvanceRefund } from './advance-refund.ts';
import type { Asker } from './asker.ts';
import type { Ledger, WalletFacts } from './ledger.ts';
import { type Command, canonicalText, type Movement, providerAnswerMs } from './movement.ts';
import type { Payments } from './payments.ts';
import { decideRefund, type RefundParts } from './refundable.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import type { Draft, Transaction, WalletSide } from './transaction.ts';
import type { TransactionStore } from './transaction-store.ts';
import { seesTransaction } from './visibility.ts';

export interface RefundCommand extends Command {
  readonly transactionId: string;
  /** All that is left where undefined. */
  readonly amount: Money | undefined;
  readonly reason: string | undefined;
}

/** The merchant's wallet -> where the payment came from, and the share of the fee back to the merchant. */
export function createRefund(deps: {
  store: Pick<TransactionStore, 'find'>;
  ledger: Ledger;
  payments: Payments;
}): Movement<RefundCommand> {
  const { store, ledger, payments } = deps;

  /** The payment, if it is the asker's to give back. */
  async function findPayment(
    text: string,
    { userId, role }: Asker,
  ): Promise<(Transaction & { destination: WalletSide }) | Refusal> {
    const id = parseId('txn', text);
    const payment = id && (await store.find(id));
    const seesAll = role === 'ADMIN';
    if (payment === undefined || !seesTransaction({ userId, seesAll }, payment)) {
      return refuse('TRANSACTION_NOT_FOUND', 'payment');
    }
    const { destination } = payment;
    if (payment.type !== 'PAYMENT' || destination === undefined) return refuse('NOT_REFUNDABLE', 'payment');
    if (destination.ownerId !== userId && !seesAll) return refuse('NOT_REFUNDABLE', 'payment');
    return { ...payment, destination };
  }

  /** Why the money could not go back now. The ledger has the last word. */
  async function refuseByWallets(
    { source, destination: merchant }: { source: WalletSide | undefined; destination: WalletSide },
    parts: RefundParts,
  ): Promise<Refusal | undefined> {
    const [from, to] = await Promise.all([factsOf(merchant), source && factsOf(source)]);
    if (from.status !== 'ACTIVE') return refuse('WALLET_NOT_ACTIVE', 'source');
    if (to && to.status !== 'ACTIVE') return refuse('WALLET_NOT_ACTIVE', 'destination');
    return from.available.minor + parts.feeShare.minor < parts.amount.minor
      ? refuse('INSUFFICIENT_FUNDS', 'amount')
      : undefined;
  }

  async function factsOf({ walletId }: WalletSide): Promise<WalletFacts> {
    const facts = await ledger.walletFacts(walletId);
    if (facts === undefined) throw new Error(`the ledger has lost ${walletId}`);
    return facts;
  }

  return {
    answerWithinMs: providerAnswerMs,

    fingerprintText: ({ transactionId, amount, reason }) =>
      canonicalText('refund', [transactionId, amount && formatMoney(amount), amount?.currency, reason]),

    check: async ({ transactionId, amount, reason }, asker) => {
      const payment = await findPayment(transactionId, asker);
      if (isRefusal(payment)) return payment;
      // For an early answer: what counts is decided again while nobody else can take from the payment.
      const parts = decideRefund(payment, amount);
      if (isRefusal(parts)) return parts;
      const refusal = await refuseByWallets(payment, parts);
      if (refusal) return refusal;
      return {
        type: 'REFUND',
        amount: parts.amount,
        source: payment.destination,
        destination: payment.source,
        paymentMethod: payment.paymentMethod,
        description: reason,
        reference: payment.reference,
        refundOf: { paymentId: payment.id, feeShare: parts.feeShare },
        takesRest: amount === undefined,
      } satisfies Draft;
    },

    advance: createAdvanceRefund({ ledger, payments }),
  };
}
