import type { Foundation } from '@paygraph/foundation';
import type { FastifyInstance } from 'fastify';
import { startAttemptPoller } from './attempt-poller.ts';
import type { PaymentsConfig } from './config.ts';
import { createAddPaymentMethod } from './domain/add-payment-method.ts';
import { createAskAgain } from './domain/ask-again.ts';
import { askPauseMs } from './domain/ask-schedule.ts';
import { createAttemptCalls } from './domain/attempt-calls.ts';
import { providerShareMs } from './domain/provider.ts';
import { createRefundCharge } from './domain/refund-charge.ts';
import { createRemovePaymentMethod } from './domain/remove-payment-method.ts';
import { createSettleAttempt } from './domain/settle-attempt.ts';
import { createShowPaymentMethods } from './domain/show-payment-methods.ts';
import { createUsePaymentMethod } from './domain/use-payment-method.ts';
import { createPaymentsMetrics } from './payments-metrics.ts';
import { registerCallbackRoute } from './provider/callback-route.ts';
import { createHttpProvider } from './provider/http-provider.ts';
import { createResolvers, type UseCases } from './resolvers/index.ts';
import { createAttemptOutcomes } from './store/attempt-outcomes.ts';
import { createAttemptStore } from './store/attempt-store.ts';
import { createOpenAttempts } from './store/open-attempts.ts';
import { createPaymentMethodStore } from './store/payment-method-store.ts';

/** Puts the parts together. `close` lets go of what is not the foundation's. */
export function composePayments(
  foundation: Pick<
    Foundation,
    'database' | 'sequencer' | 'ids' | 'now' | 'logger' | 'metrics' | 'crashPoints'
  >,
  config: PaymentsConfig,
) {
  const { database, sequencer, ids, now, logger, metrics, crashPoints } = foundation;
  const { orm } = database;
  const measured = createPaymentsMetrics({ metrics, database, logger });

  // What it keeps, and whom it asks.
  const methods = createPaymentMethodStore({ orm, ids, onCommitted: sequencer.wake });
  const attempts = crashPoints.around('attempts', createAttemptStore({ orm }));
  const openAttempts = crashPoints.around('attempts', createOpenAttempts({ orm }));
  const outcomes = crashPoints.around(
    'attempts',
    createAttemptOutcomes({
      orm,
      ids,
      changes: {
        resolved: (kind, outcome) => {
          sequencer.wake();
          measured.changes.resolved(kind, outcome);
        },
        leftUnknown: measured.changes.leftUnknown,
      },
    }),
  );
  const http = createHttpProvider({ url: config.providerUrl, logger });
  const provider = crashPoints.around('provider', measured.measure(http));

  // Every attempt is settled by the same function, whoever asks: a service, or the poller.
  const deadline = () => AbortSignal.timeout(providerShareMs);
  const pauseMs = (asks: number) => askPauseMs(asks, config.pollScale);
  const callsOf = createAttemptCalls({ provider, deadline });
  const settle = createSettleAttempt({ attempts: outcomes, pauseMs, now });
  const settling = { callsOf, settle, ids, now };
  const useCases: UseCases = {
    add: createAddPaymentMethod({ methods, provider, deadline, ids, now }),
    remove: createRemovePaymentMethod({ methods, now }),
    show: createShowPaymentMethods({ methods }),
    charge: createUsePaymentMethod('CHARGE', { ...settling, start: attempts.startCharge }),
    payOut: createUsePaymentMethod('PAYOUT', { ...settling, start: attempts.startPayout }),
    refund: createRefundCharge({ ...settling, attempts }),
  };
  const askAgain = createAskAgain({ attempts: openAttempts, callsOf, settle, pauseMs });
  const startPoller = () => startAttemptPoller({ attempts: openAttempts, askAgain, logger });

  return {
    useCases,
    resolvers: createResolvers(useCases),
    startPoller,
    /** The provider may call back only where there is a secret to know it by. */
    adminRoutes: (wakePoller: () => void) => (server: FastifyInstance) => {
      if (config.webhookSecret === undefined) return;
      registerCallbackRoute(server, {
        secret: config.webhookSecret,
        now,
        askSoon: async (key) => {
          const isOpen = await openAttempts.makeDue(key);
          if (isOpen) wakePoller();
          return isOpen;
        },
        onResult: measured.onCallback,
        logger,
      });
    },
    close: () => http.close(),
  };
}
