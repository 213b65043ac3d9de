/** Why the ledger refuses to post. */
export type PostingRefusal =
  | 'WALLET_NOT_FOUND'
  | 'WALLET_NOT_ACTIVE'
  | 'CURRENCY_MISMATCH'
  | 'INSUFFICIENT_FUNDS'
  | 'BALANCE_LIMIT_EXCEEDED';

/** Why the provider refuses for good: no money moved. */
export type ChargeRefusal = 'CARD_DECLINED' | 'PAYMENT_METHOD_NOT_FOUND' | 'PROVIDER_UNAVAILABLE';

/** Why a recorded transaction FAILED. */
export type FailureCode = PostingRefusal | ChargeRefusal;

/** Why a movement is refused before it is recorded. */
export type RefusalCode =
  | FailureCode
  | 'INVALID_AMOUNT'
  | 'CURRENCY_NOT_SUPPORTED'
  | 'SAME_WALLET'
  | 'RECIPIENT_NOT_FOUND'
  | 'TRANSACTION_NOT_FOUND'
  | 'NOT_REFUNDABLE'
  | 'REFUND_EXCEEDS_AMOUNT'
  | 'LIMIT_EXCEEDED'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'INVALID_INPUT';

/** The part of the request a refusal is about. */
export type About =
  | 'amount'
  | 'currency'
  | 'source'
  | 'destination'
  | 'payment-method'
  | 'payment'
  | 'description'
  | 'reference'
  | 'idempotency-key';

export interface Refusal {
  readonly code: RefusalCode;
  readonly about: About;
}

export interface Failure extends Refusal {
  readonly code: FailureCode;
}

export function refuse(code: RefusalCode, about: About): Refusal {
  return { code, about };
}

/** Tells a refusal from what is there when nothing was refused. */
export function isRefusal(value: object): value is Refusal {
  return 'code' in value && 'about' in value;
}
