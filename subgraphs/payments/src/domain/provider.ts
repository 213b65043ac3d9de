import type { Money } from '@paygraph/money';
import type { MethodFacts } from './payment-method.ts';

/** A whole charge, under our own key: asked again with it, the provider does it no second time. */
export interface ChargeOrder {
  readonly key: string;
  readonly providerToken: string;
  readonly amount: Money;
}

/** The whole of a charge back, under our own key. */
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
 * The payment provider, as this domain needs it. No call outlasts its deadline. What contradicts our own record, such
 * as an outcome of another amount under our key, is thrown.
 */
export interface PaymentProvider {
  /** What a token stands for. `unavailable`: the provider did not say. */
  describeToken(token: string, deadline: AbortSignal): Promise<MethodFacts | 'unknown-token' | 'unavailable'>;
  charge(order: ChargeOrder, deadline: AbortSignal): Promise<ProviderAnswer>;
  /** What became of a charge. */
  findCharge(order: ChargeOrder, deadline: AbortSignal): Promise<ProviderFinding>;
  /** Never declined: a refund that the provider can't make stays unknown, for people to look into. */
  refund(order: RefundOrder, deadline: AbortSignal): Promise<ProviderAnswer>;
  findRefund(order: RefundOrder, deadline: AbortSignal): Promise<ProviderFinding>;
}

/** A mutation that needs the provider answers within 1.5 s; this is the provider's share, over all its calls. */
export const providerShareMs = 1_200;
