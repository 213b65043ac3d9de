import type { Database } from '@paygraph/database';
import { Counter, Gauge, Histogram, type Logger, type Metrics } from '@paygraph/telemetry';
import type { AdvanceReport } from './domain/advance-transaction.ts';
import { isFinished } from './domain/transaction.ts';

/** What can be watched of the movements: how many are under way, since when, and what becomes of them. */
export function observeMovements(deps: {
  metrics: Metrics;
  database: Database;
  logger: Logger;
  subscribers: () => number;
  countStuck: () => Promise<number>;
}): AdvanceReport {
  const { metrics, database, logger, subscribers, countStuck } = deps;
  const registers = [metrics];

  /** A database that is away must not take the other figures with it: these are then missing. */
  async function read<Row extends object>(query: Promise<readonly Row[]>): Promise<readonly Row[]> {
    try {
      return await query;
    } catch (error) {
      logger.warn({ err: error }, 'unfinished transactions could not be counted');
      return [];
    }
  }

  new Gauge({
    name: 'paygraph_transactions_unfinished',
    help: 'Transactions that are PENDING or PROCESSING',
    labelNames: ['type', 'status'],
    registers,
    async collect() {
      const rows = await read(database.sql<{ type: string; status: string; count: number }[]>`
        select type, status, count(*)::int as count from transactions
        where status in ('PENDING', 'PROCESSING') group by type, status`);
      this.reset();
      for (const { type, status, count } of rows) this.set({ type, status }, count);
    },
  });

  new Gauge({
    name: 'paygraph_transactions_oldest_unfinished_seconds',
    help: 'Age of the oldest transaction that is PENDING or PROCESSING; 0 where there is none',
    registers,
    async collect() {
      const [row] = await read(database.sql<{ age: number }[]>`
        select coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as age from transactions
        where status in ('PENDING', 'PROCESSING')`);
      this.remove();
      if (row) this.set(Math.max(0, row.age));
    },
  });

  new Gauge({
    name: 'paygraph_transactions_stuck',
    help: 'Transactions that were tried in vain to the end of their schedule, or are unfinished after an hour',
    registers,
    async collect() {
      const [stuck] = await read(countStuck().then((count) => [{ count }]));
      this.remove();
      if (stuck) this.set(stuck.count);
    },
  });

  new Gauge({
    name: 'paygraph_transaction_subscribers',
    help: 'Live subscriptions to changes of status in this process',
    registers,
    collect() {
      this.set(subscribers());
    },
  });

  const advances = new Counter({
    name: 'paygraph_transaction_advances_total',
    help: 'Times a transaction was taken up, by how far it got: completed, failed, next-step, waiting, threw',
    labelNames: ['type', 'progress'],
    registers,
  });

  const durations = new Histogram({
    name: 'paygraph_transaction_duration_seconds',
    help: 'From the first record of a transaction to its end',
    labelNames: ['type', 'status'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600, 3_600],
    registers,
  });

  return {
    advanced: (transaction, progress) => {
      const { id, type, status, attempts, waitingFor, createdAt, updatedAt } = transaction;
      advances.inc({ type, progress: progress.kind });
      if (isFinished(transaction)) {
        durations.observe({ type, status }, (updatedAt.getTime() - createdAt.getTime()) / 1_000);
      } else {
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
