import type { Attempt, AttemptTarget } from './attempt.ts';
import type { PaymentProvider, ProviderAnswer, ProviderFinding } from './provider.ts';

/** The two ways to learn of an attempt at the provider. */
export interface AttemptCalls {
  /** Asks by key, moves nothing. */
  find(): Promise<ProviderFinding>;
  /** Asks for the work itself. */
  send(): Promise<ProviderAnswer>;
}

/** Which of the provider's calls belong to an attempt, always under the attempt's own key and for its own amount. */
export function createAttemptCalls(deps: {
  provider: Omit<PaymentProvider, 'describeToken'>;
  deadline: () => AbortSignal;
}) {
  const { provider, deadline } = deps;
  return ({ key, amount }: Pick<Attempt, 'key' | 'amount'>, target: AttemptTarget): AttemptCalls => {
    // One deadline over both: asking first leaves less for the work itself.
    const by = deadline();
    switch (target.kind) {
      case 'CHARGE': {
        const order = { key, amount, providerToken: target.providerToken };
        return { find: () => provider.findCharge(order, by), send: () => provider.charge(order, by) };
      }
      case 'PAYOUT': {
        const order = { key, amount, providerToken: target.providerToken };
        return { find: () => provider.findPayout(order, by), send: () => provider.payOut(order, by) };
      }
      case 'REFUND': {
        const order = { key, amount, chargeReference: target.chargeReference };
        return { find: () => provider.findRefund(order, by), send: () => provider.refund(order, by) };
      }
      default:
        return target satisfies never;
    }
  };
}
