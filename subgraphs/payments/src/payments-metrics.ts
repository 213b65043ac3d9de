import type { Database } from '@paygraph/database';
import { Counter, Histogram, type Logger, type Metrics, watchGauge } from '@paygraph/telemetry';
import type { PaymentProvider } from './domain/provider.ts';
import type { CallbackResult } from './provider/callback-route.ts';
import type { AttemptChanges } from './store/attempt-outcomes.ts';

export interface PaymentsMetrics {
  readonly changes: AttemptChanges;
  onCallback(result: CallbackResult): void;
  /** The same provider, each call timed. */
  measure(provider: PaymentProvider): PaymentProvider;
}

/** What can be watched of the calls to the provider: what became of them, how long they took, what is still open. */
export function createPaymentsMetrics(deps: {
  metrics: Metrics;
  database: Pick<Database, 'sql'>;
  logger: Logger;
}): PaymentsMetrics {
  const { metrics, database, logger } = deps;
  const registers = [metrics];

  const outcomes = new Counter({
    name: 'paygraph_provider_attempts_total',
    help: 'Attempts by what became of them: succeeded, declined; unknown where the provider did not say in time.',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  const callbacks = new Counter({
    name: 'paygraph_provider_callbacks_total',
    help: 'Callbacks of the provider: known, nothing-open; refused, malformed, failed.',
    labelNames: ['result'],
    registers,
  });
  const seconds = new Histogram({
    name: 'paygraph_provider_call_seconds',
    help: 'Calls to the provider, by call and by what it said.',
    labelNames: ['call', 'answer'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.8, 1.2, 2.5],
    registers,
  });
  watchGauge({
    metrics,
    logger,
    name: 'paygraph_provider_attempts_open',
    help: 'Attempts whose outcome is not known: STARTED, UNKNOWN.',
    labelNames: ['kind', 'status'],
    read: async () => {
      const rows = await database.sql<{ kind: string; status: string; count: number }[]>`
        select kind, status, count(*)::int as count from attempts
        where status in ('STARTED', 'UNKNOWN') group by kind, status`;
      return rows.map(({ kind, status, count }) => ({ labels: { kind, status }, value: count }));
    },
  });
  watchGauge({
    metrics,
    logger,
    name: 'paygraph_provider_oldest_unknown_seconds',
    help: 'Age of the oldest attempt that is UNKNOWN; 0 where there is none.',
    read: async () => {
      const [row] = await database.sql<{ age: number }[]>`
        select coalesce(extract(epoch from now() - min(started_at)), 0)::float8 as age from attempts
        where status in ('STARTED', 'UNKNOWN') and status = 'UNKNOWN'`;
      return [{ value: Math.max(0, row?.age ?? 0) }];
    },
  });

  function timed<Asked, Answer extends { readonly kind: string }>(
    call: string,
    ask: (asked: Asked, deadline: AbortSignal) => Promise<Answer>,
  ) {
    return async (asked: Asked, deadline: AbortSignal): Promise<Answer> => {
      const stop = seconds.startTimer({ call });
      let answer = 'contradicted';
      try {
        const given = await ask(asked, deadline);
        answer = given.kind;
        return given;
      } finally {
        stop({ answer });
      }
    };
  }

  return {
    changes: {
      resolved: (kind, outcome) => outcomes.inc({ kind, outcome }),
      leftUnknown: (kind) => outcomes.inc({ kind, outcome: 'unknown' }),
    },
    onCallback: (result) => callbacks.inc({ result }),
    measure: (provider) => ({
      describeToken: provider.describeToken,
      charge: timed('charge', provider.charge),
      findCharge: timed('find-charge', provider.findCharge),
      payOut: timed('pay-out', provider.payOut),
      findPayout: timed('find-payout', provider.findPayout),
      refund: timed('refund', provider.refund),
      findRefund: timed('find-refund', provider.findRefund),
    }),
  };
}
