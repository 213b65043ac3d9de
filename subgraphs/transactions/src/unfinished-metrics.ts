import type { Database } from '@paygraph/database';
import { type CurrencyCode, formatMoney, type Money } from '@paygraph/money';
import { type Logger, type Metrics, shareReading, watchGauge } from '@paygraph/telemetry';

interface Unfinished {
  readonly type: string;
  readonly status: string;
  readonly currency: CurrencyCode;
  readonly count: number;
  /** In minor units; a sum may be larger than a float holds. */
  readonly minor: string;
  readonly age: number;
}

/** What is under way: read along the index that holds nothing else, once a scrape. */
export function watchUnfinished(deps: {
  metrics: Metrics;
  database: Pick<Database, 'sql'>;
  logger: Logger;
  countStuck: () => Promise<number>;
}): void {
  const { metrics, database, logger, countStuck } = deps;
  const read = shareReading(
    () => database.sql<Unfinished[]>`
      select type, status, currency, count(*)::int as count, sum(amount_minor)::text as minor,
        greatest(0, extract(epoch from now() - min(created_at)))::float8 as age
      from transactions where status in ('PENDING', 'PROCESSING') group by type, status, currency`,
  );
  const common = { metrics, logger };

  watchGauge({
    ...common,
    name: 'paygraph_transactions_unfinished',
    help: 'Transactions that are PENDING or PROCESSING.',
    labelNames: ['type', 'status'],
    read: async () =>
      [...Map.groupBy(await read(), ({ type, status }) => `${type} ${status}`).values()].flatMap((rows) => {
        const [first] = rows;
        const value = rows.reduce((sum, { count }) => sum + count, 0);
        return first === undefined ? [] : [{ labels: { type: first.type, status: first.status }, value }];
      }),
  });
  watchGauge({
    ...common,
    name: 'paygraph_transactions_oldest_unfinished_seconds',
    help: 'Age of the oldest transaction that is PENDING or PROCESSING; 0 where there is none.',
    read: async () => [{ value: Math.max(0, ...(await read()).map(({ age }) => age)) }],
  });
  watchGauge({
    ...common,
    name: 'paygraph_transactions_stuck',
    help: 'Transactions that were tried in vain to the end of their schedule, or are unfinished after an hour.',
    read: async () => [{ value: await countStuck() }],
  });
  watchGauge({
    ...common,
    name: 'paygraph_money_in_flight',
    help: 'Amounts of movements that are PENDING or PROCESSING, in the currency’s own unit.',
    labelNames: ['type', 'currency'],
    read: async () =>
      [...Map.groupBy(await read(), ({ type, currency }) => `${type} ${currency}`).values()].flatMap(
        (rows) => {
          const [first] = rows;
          if (first === undefined) return [];
          const { type, currency } = first;
          const minor = rows.reduce((sum, row) => sum + BigInt(row.minor), 0n);
          return [{ labels: { type, currency }, value: inUnits({ minor, currency }) }];
        },
      ),
  });
}

/** For a graph, where the last digits do not matter: money itself is never a float. */
export function inUnits(amount: Money): number {
  return Number(formatMoney(amount));
}
