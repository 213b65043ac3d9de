import type { Money } from '@paygraph/money';
import type { MethodFacts } from './payment-method.ts';

/** Money from or to a card or account, under our own key: asked again with it, the provider does it no second time. */
export interface MoneyOrder {
  readonly key: string;
  readonly providerToken: string;
  readonly amount: Money;
}

/** A charge back, whole or in part, under our own key. */
export interface RefundOrder {
  readonly key: string;
  /** The provider's id of the charge. */
  readonly chargeReference: string;
  readonly amount: Money;
}

/** Known for good. `reference`: the provider's id of what it did. `code`: its own word for why it did not. */
export type ProviderOutcome =
  | { readonly kind: 'succeeded'; readonly reference: string }
  | { readonly kind: 'declined'; readonly code: string };

/** `unknown`: no answer by the deadline, a broken connection, an error at the provider, or it is still at work. */
export type ProviderAnswer = ProviderOutcome | { readonly kind: 'unknown' };

/** `never-seen`: the provider says that nothing ever came to it under this key. */
export type ProviderFinding = ProviderAnswer | { readonly kind: 'never-seen' };

/**
 * The payment provider, as this domain needs it. No call outlasts its deadline. The `find…` ask what became of a key,
 * and move nothing. What contradicts our own record, such as an outcome of another amount under our key, is thrown.
 */
export interface PaymentProvider {
  /** What a token stands for. `unavailable`: the provider did not say. */
  describeToken(token: string, deadline: AbortSignal): Promise<MethodFacts | 'unknown-token' | 'unavailable'>;
  charge(order: MoneyOrder, deadline: AbortSignal): Promise<ProviderAnswer>;
  findCharge(order: MoneyOrder, deadline: AbortSignal): Promise<ProviderFinding>;
  payOut(order: MoneyOrder, deadline: AbortSignal): Promise<ProviderAnswer>;
  findPayout(order: MoneyOrder, deadline: AbortSignal): Promise<ProviderFinding>;
  refund(order: RefundOrder, deadline: AbortSignal): Promise<ProviderAnswer>;
  findRefund(order: RefundOrder, deadline: AbortSignal): Promise<ProviderFinding>;
}

/** A mutation that needs the provider answers within 1.5 s; this is the provider's share, over all its calls. */
export const providerShareMs = 1_200;
