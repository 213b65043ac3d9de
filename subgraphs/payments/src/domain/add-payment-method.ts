import type { Ids, UserId } from '@paygraph/ids';
import type { PaymentMethod } from './payment-method.ts';
import type { PaymentProvider } from './provider.ts';

export type AddRefusal = 'INVALID_PROVIDER_TOKEN' | 'PROVIDER_UNAVAILABLE';

export interface AddedMethods {
  /** The user's method with this token, unless removed. */
  findByToken(userId: UserId, providerToken: string): Promise<PaymentMethod | undefined>;
  /** Keeps the method, or answers the user's one with the same token that another call kept first. */
  add(method: PaymentMethod, providerToken: string): Promise<PaymentMethod>;
}

/** Adds what a provider token stands for. The same token again gives the same method. */
export function createAddPaymentMethod(deps: {
  methods: AddedMethods;
  provider: Pick<PaymentProvider, 'describeToken'>;
  deadline: () => AbortSignal;
  ids: Ids;
  now: () => Date;
}) {
  const { methods, provider, deadline, ids, now } = deps;
  return async (userId: UserId, providerToken: string): Promise<PaymentMethod | AddRefusal> => {
    if (!wellFormed.test(providerToken)) return 'INVALID_PROVIDER_TOKEN';
    const known = await methods.findByToken(userId, providerToken);
    if (known) return known;

    const facts = await provider.describeToken(providerToken, deadline());
    if (facts === 'unknown-token') return 'INVALID_PROVIDER_TOKEN';
    if (facts === 'unavailable') return 'PROVIDER_UNAVAILABLE';

    const method = { id: ids.next('pmt'), userId, ...facts, createdAt: now(), removedAt: null };
    return methods.add(method, providerToken);
  };
}

/** The provider's tokens have no other characters; whatever else comes is not worth a question, nor safe in its path. */
const wellFormed = /^[A-Za-z0-9_-]{1,255}$/;
