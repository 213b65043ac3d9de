import { randomUUID } from 'node:crypto';
import type { Client } from '@paygraph/testing';
import type { WalletHolder } from '../people/movements.ts';

/** One movement of money that a customer asks for, under a key of its own. */
export interface Order {
  readonly key: string;
  readonly customer: WalletHolder;
  readonly amountMinor: number;
  readonly movement: Movement;
}

export type Movement =
  | { readonly kind: 'deposit'; readonly cardId: string }
  | { readonly kind: 'withdrawal'; readonly cardId: string }
  | { readonly kind: 'transfer'; readonly to: WalletHolder }
  /** From the customer's wallet, or from a card where one is named. */
  | { readonly kind: 'payment'; readonly merchant: WalletHolder; readonly cardId?: string }
  /** Asked for by the merchant that was paid. */
  | { readonly kind: 'refund'; readonly paymentId: string };

/**
 * What a customer knows of an order: it went through or is under way; it was refused, on record or not; or nothing, as
 * when the connection broke. `replayed`: the answer is that of an earlier call with the same key.
 */
export type Outcome =
  | {
      readonly kind: 'accepted';
      readonly transactionId: string;
      readonly status: string;
      readonly replayed: boolean;
    }
  | {
      readonly kind: 'refused';
      readonly transactionId: string | undefined;
      readonly code: string;
      readonly replayed: boolean;
    }
  | { readonly kind: 'unknown'; readonly reason: string };

/** A key nobody has used: runs on the same data don't meet. */
export function newKey(name: string): string {
  return `${name} ${randomUUID()}`;
}

/**
 * Asks for it. A broken connection or an error of the server leaves the outcome unknown; throws where the request
 * itself is at fault.
 */
export async function place(
  order: Order,
  client: Client | undefined = order.customer.client,
): Promise<Outcome> {
  const { mutation, input } = requestOf(order);
  const query = `mutation Order($input: ${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!) {
    payload: ${mutation}(input: $input) {
      transaction { id status }
      replayed
      userErrors { code }
    }
  }`;
  const answer = await client
    .send(query, { input: { ...input, idempotencyKey: order.key } })
    .catch((error: unknown) => reasonOf(error));
  if (typeof answer === 'string') return { kind: 'unknown', reason: answer };
  const payload = answer.data?.['payload'];
  if (isPayload(payload)) return outcomeOf(payload);
  const reason = codeOf(answer.text);
  if (clientFaults.includes(reason)) throw new Error(`an order was answered with ${answer.text}`);
  return { kind: 'unknown', reason };
}

/** Not the system's fault, and no better when it is asked again. */
const clientFaults: readonly string[] = [
  'BAD_USER_INPUT',
  'FORBIDDEN',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'UNAUTHENTICATED',
];

function requestOf({ customer, amountMinor, movement }: Order): {
  mutation: string;
  input: Readonly<Record<string, unknown>>;
} {
  const { walletId, currency } = customer;
  const amount = { amount: (amountMinor / 100).toFixed(2), currency };
  switch (movement.kind) {
    case 'deposit':
      return { mutation: 'deposit', input: { walletId, paymentMethodId: movement.cardId, amount } };
    case 'withdrawal':
      return { mutation: 'withdraw', input: { walletId, paymentMethodId: movement.cardId, amount } };
    case 'transfer': {
      const destinationWalletId = movement.to.walletId;
      return { mutation: 'transfer', input: { sourceWalletId: walletId, destinationWalletId, amount } };
    }
    case 'payment': {
      const { merchant, cardId } = movement;
      const source = cardId === undefined ? { sourceWalletId: walletId } : { paymentMethodId: cardId };
      return { mutation: 'pay', input: { merchantWalletId: merchant.walletId, ...source, amount } };
    }
    case 'refund':
      return { mutation: 'refund', input: { transactionId: movement.paymentId, amount } };
    default:
      return movement satisfies never;
  }
}

interface Payload {
  readonly transaction: { readonly id: string; readonly status: string } | null;
  readonly replayed: boolean;
  readonly userErrors: readonly { readonly code: string }[];
}

function isPayload(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && 'userErrors' in value;
}

function outcomeOf({ transaction, replayed, userErrors: [refusal] }: Payload): Outcome {
  if (refusal !== undefined) {
    return { kind: 'refused', transactionId: transaction?.id, code: refusal.code, replayed };
  }
  if (transaction === null) return { kind: 'unknown', reason: 'neither a transaction nor a refusal' };
  return { kind: 'accepted', transactionId: transaction.id, status: transaction.status, replayed };
}

/** The code of a top-level error, or the answer itself where it has none. */
export function codeOf(text: string): string {
  return /"code":"([A-Z_]+)"/.exec(text)?.[1] ?? text.slice(0, 200);
}

/** Of a request without an answer. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.name;
}
