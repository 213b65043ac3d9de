import { failureTexts, isFailureCode } from './failure-texts.ts';
import type { TransactionStatus, TransactionType } from './transaction.ts';

const asked: Readonly<Record<TransactionType, string>> = {
  DEPOSIT: 'A deposit',
  WITHDRAWAL: 'A withdrawal',
  TRANSFER: 'A transfer',
  PAYMENT: 'A payment',
  REFUND: 'A refund',
};

const done: Readonly<Record<TransactionType, string>> = {
  DEPOSIT: 'was put into the wallet',
  WITHDRAWAL: 'was paid out',
  TRANSFER: 'was sent',
  PAYMENT: 'was paid',
  REFUND: 'was given back',
};

/** A change of status in words. `amount` as in 25.00 USD. */
export function statusText(change: {
  type: TransactionType;
  status: TransactionStatus;
  amount: string;
  failureCode: string | null;
}): string {
  const { type, status, amount, failureCode } = change;
  switch (status) {
    case 'PENDING':
      return `${asked[type]} of ${amount} was asked for.`;
    case 'PROCESSING':
      return 'It is under way.';
    case 'COMPLETED':
      return `${amount} ${done[type]}.`;
    case 'FAILED':
      return failureCode !== null && isFailureCode(failureCode)
        ? `It failed. ${failureTexts[failureCode]}`
        : 'It failed.';
    case 'REVERSED':
      return 'All of it was given back.';
    default:
      return status satisfies never;
  }
}

/** What the payment provider may have done. */
export type ProviderStep =
  | 'charge-succeeded'
  | 'charge-failed'
  | 'payout-succeeded'
  | 'payout-failed'
  | 'charge-refunded'
  | 'refund-failed';

/** What the provider did in words: nothing of the card, nor of the account. */
export function providerText(step: ProviderStep, amount: string): string {
  switch (step) {
    case 'charge-succeeded':
      return `The payment provider took ${amount}.`;
    case 'charge-failed':
      return 'The payment provider took nothing.';
    case 'payout-succeeded':
      return `The payment provider paid ${amount} out.`;
    case 'payout-failed':
      return 'The payment provider paid nothing out.';
    case 'charge-refunded':
      return `The payment provider gave ${amount} back.`;
    case 'refund-failed':
      return 'The payment provider gave nothing back.';
    default:
      return step satisfies never;
  }
}
