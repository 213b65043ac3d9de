import type { Foundation } from '@paygraph/foundation';
import { createAddPaymentMethod } from './domain/add-payment-method.ts';
import { createChargePaymentMethod } from './domain/charge-payment-method.ts';
import { providerShareMs } from './domain/provider.ts';
import { createRefundCharge } from './domain/refund-charge.ts';
import { createRemovePaymentMethod } from './domain/remove-payment-method.ts';
import { createSettleAttempt } from './domain/settle-attempt.ts';
import { createShowPaymentMethods } from './domain/show-payment-methods.ts';
import { createHttpProvider } from './provider/http-provider.ts';
import { createResolvers, type UseCases } from './resolvers/index.ts';
import { createAttemptStore } from './store/attempt-store.ts';
import { createPaymentMethodStore } from './store/payment-method-store.ts';

/** Puts the parts together. `close` lets go of what is not the foundation's. */
export function composePayments(
  foundation: Pick<Foundation, 'database' | 'sequencer' | 'ids' | 'now' | 'logger' | 'crashPoints'>,
  { providerUrl }: { providerUrl: string },
) {
  const { database, sequencer, ids, now, logger, crashPoints } = foundation;
  const methods = createPaymentMethodStore(database.orm);
  const attempts = crashPoints.around(
    'attempts',
    createAttemptStore({ orm: database.orm, ids, onAppended: () => sequencer.wake() }),
  );
  const provider = crashPoints.around('provider', createHttpProvider({ url: providerUrl, logger }));
  const deadline = () => AbortSignal.timeout(providerShareMs);
  const settle = createSettleAttempt({ attempts, now });

  const useCases: UseCases = {
    add: createAddPaymentMethod({ methods, provider, deadline, ids, now }),
    remove: createRemovePaymentMethod({ methods, now }),
    show: createShowPaymentMethods({ methods }),
    charge: createChargePaymentMethod({ attempts, provider, settle, deadline, ids, now }),
    refund: createRefundCharge({ attempts, provider, settle, deadline, ids, now }),
  };
  return { useCases, resolvers: createResolvers(useCases), close: () => provider.close() };
}
