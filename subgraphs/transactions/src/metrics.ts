import type { Database } from '@paygraph/database';
import { Counter, Gauge, Histogram, type Logger, type Metrics } from '@paygraph/telemetry';
import type { AdvanceReport } from './domain/advance-transaction.ts';
import type { StatusChange } from './domain/status-change.ts';
import type { StatusHub } from './domain/status-hub.ts';
import { isFinished, type Transaction } from './domain/transaction.ts';
import { inUnits, watchUnfinished } from './unfinished-metrics.ts';

/** What can be watched of the movements: how many are under way, since when, and what becomes of them. */
export function observeMovements(deps: {
  metrics: Metrics;
  database: Pick<Database, 'sql'>;
  logger: Logger;
  countStuck: () => Promise<number>;
}): AdvanceReport {
  const { metrics, database, logger, countStuck } = deps;
  watchUnfinished({ metrics, database, logger, countStuck });
  const countEnd = createEndings(metrics);
  const advances = new Counter({
    name: 'paygraph_transaction_advances_total',
    help: 'Times a transaction was taken up, by how far it got: completed, failed, next-step, waiting, threw.',
    labelNames: ['type', 'progress'],
    registers: [metrics],
  });

  return {
    advanced: (transaction, progress) => {
      const { id, type, status, attempts, waitingFor } = transaction;
      advances.inc({ type, progress: progress.kind });
      if (isFinished(transaction)) countEnd(transaction);
      else {
        logger.warn(
          { transactionId: id, status, waitingFor, attempts },
          'a transaction could not be finished yet',
        );
      }
    },
    threw: (transaction, error) => {
      const { id, type, step } = transaction;
      advances.inc({ type, progress: 'threw' });
      logger.error(
        { err: error, transactionId: id, step },
        'a step of a transaction threw; it is tried again',
      );
    },
  };
}

/** The business of it: what came to its end, how long it took, and how much was moved. */
function createEndings(metrics: Metrics): (transaction: Transaction) => void {
  const registers = [metrics];
  const ended = new Counter({
    name: 'paygraph_transactions_total',
    help: 'Movements that came to their end: completed, failed.',
    labelNames: ['type', 'currency', 'outcome'],
    registers,
  });
  const moved = new Counter({
    name: 'paygraph_money_moved_total',
    help: 'Amounts of completed movements, in the currency’s own unit (12.34 is 12 euros and 34 cents).',
    labelNames: ['type', 'currency'],
    registers,
  });
  const durations = new Histogram({
    name: 'paygraph_transaction_duration_seconds',
    help: 'From the first record of a transaction to its end.',
    labelNames: ['type', 'status'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600, 3_600],
    registers,
  });
  return ({ type, status, amount, createdAt, updatedAt }) => {
    const { currency } = amount;
    ended.inc({ type, currency, outcome: status === 'FAILED' ? 'failed' : 'completed' });
    if (status !== 'FAILED') moved.inc({ type, currency }, inUnits(amount));
    durations.observe({ type, status }, (updatedAt.getTime() - createdAt.getTime()) / 1_000);
  };
}

/** The same hub, with how late its changes are, and how many listen. */
export function measureHub(hub: StatusHub, deps: { metrics: Metrics; now: () => Date }): StatusHub {
  const { metrics, now } = deps;
  const delays = new Histogram({
    name: 'paygraph_transaction_status_delay_seconds',
    help: 'From a change of status to its being handed to the live subscriptions of this process.',
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
    registers: [metrics],
  });
  new Gauge({
    name: 'paygraph_transaction_subscribers',
    help: 'Live subscriptions to changes of status in this process.',
    registers: [metrics],
    collect() {
      this.set(hub.size());
    },
  });
  return {
    ...hub,
    publish: (change: StatusChange) => {
      // Processes' clocks may differ by a little.
      delays.observe(Math.max(0, now().getTime() - change.at.getTime()) / 1_000);
      hub.publish(change);
    },
  };
}
