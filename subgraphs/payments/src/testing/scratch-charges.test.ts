// What tests stand on; no tests of its own.
import { connectDatabase, migrateDatabase } from '@paygraph/database';
import type { DueWork } from '@paygraph/due-work';
import { eventSchemas } from '@paygraph/events';
import { createCrashPoints } from '@paygraph/foundation';
import { createIds, type TransactionId } from '@paygraph/ids';
import { money } from '@paygraph/money';
import { outboxMigrations } from '@paygraph/outbox';
import { createLogger, createMetrics } from '@paygraph/telemetry';
import { createScratchDatabase } from '@paygraph/testing/databases';
import { expect } from 'vitest';
import { composePayments } from '../compose.ts';
import { type Attempt, type AttemptContent, keyOf, type MethodContent } from '../domain/attempt.ts';
import { createAttemptOutcomes } from '../store/attempt-outcomes.ts';
import { createAttemptStore } from '../store/attempt-store.ts';
import { paymentsMigrations } from '../store/migrations.ts';
import { createOpenAttempts } from '../store/open-attempts.ts';
import { startScratchProvider } from './scratch-provider.test.ts';

/** The use cases on a scratch database, with the real provider simulator behind them; no poller until one is started. */
export async function startScratchCharges(options: { pollScale?: number } = {}) {
  const ids = createIds();
  const now = () => new Date();
  const logger = createLogger({ service: 'payments', level: 'silent' });
  const scratch = await createScratchDatabase('payments');
  await migrateDatabase(scratch.url, [outboxMigrations, paymentsMigrations]);
  const database = connectDatabase({ url: scratch.url, applicationName: 'test', logger, maxConnections: 20 });
  const provider = await startScratchProvider();
  let wakes = 0;
  const sequencer = {
    wake: () => {
      wakes += 1;
    },
    stop: async () => {},
  };
  const crashPoints = createCrashPoints({ service: 'payments', file: undefined });
  const payments = composePayments(
    { database, sequencer, ids, now, logger, crashPoints, metrics: createMetrics('payments') },
    { providerUrl: provider.url, pollScale: options.pollScale ?? 1, webhookSecret: undefined },
  );
  const attempts = createAttemptStore({ orm: database.orm });
  const changes = { resolved: () => {}, leftUnknown: () => {} };
  const pollers: DueWork[] = [];

  return {
    ids,
    now,
    provider,
    outcomes: createAttemptOutcomes({ orm: database.orm, ids, changes }),
    openAttempts: createOpenAttempts({ orm: database.orm }),
    ...payments.useCases,
    /** How often the outbox was said to hold something new. */
    wakes: () => wakes,

    /** A charge of a new transaction with a new user's payment method. */
    newCharge: async (token: string): Promise<MethodContent> => {
      const userId = ids.next('usr');
      const method = await payments.useCases.add(userId, token);
      if (typeof method === 'string') throw new Error(method);
      const amount = money(1_250n, 'USD');
      return { transactionId: ids.next('txn'), userId, paymentMethodId: method.id, amount };
    },

    /** Commits the attempt, as a process does that dies right after. */
    startAndDie: async (asked: MethodContent, kind: 'CHARGE' | 'PAYOUT' = 'CHARGE'): Promise<Attempt> => {
      const content: AttemptContent = { ...asked, kind, refundId: null };
      const attempt = { id: ids.next('att'), key: keyOf(content), content, at: now() };
      const started = await (kind === 'CHARGE'
        ? attempts.startCharge(attempt)
        : attempts.startPayout(attempt));
      if (started === 'payment-method-not-found') throw new Error(started);
      return started.attempt;
    },

    /** Another process that asks about what is due. */
    startPoller: (): DueWork => {
      const poller = payments.startPoller();
      pollers.push(poller);
      return poller;
    },

    /** Does so many at once that all come to the payment method's row before any goes on. */
    meeting: async <Result>(
      { paymentMethodId }: MethodContent,
      count: number,
      work: () => Promise<Result>,
    ): Promise<readonly Result[]> => {
      const { all } = await database.sql.begin(async (sql) => {
        await sql`select from payment_methods where id = ${paymentMethodId} for update`;
        const all = Promise.all(Array.from({ length: count }, work));
        // On another connection: within one transaction these figures stand still.
        const waiting = () => database.sql<{ count: number }[]>`
          select count(*)::int as count from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`;
        await expect.poll(async () => (await waiting())[0]?.count, { timeout: 30_000 }).toBe(count);
        // Not awaited in here: they wait for this lock to go.
        return { all };
      });
      return all;
    },

    /** Time goes by: the pauses of the transaction's open attempts are over. */
    makeAllDue: async (transactionId: TransactionId): Promise<void> => {
      await database.sql`
        update attempts set next_ask_at = now()
        where transaction_id = ${transactionId} and next_ask_at is not null`;
    },

    /** Of the transaction's one open attempt: when it is asked about, counted from its start; and how often it was. */
    scheduleOf: async (transactionId: TransactionId) => {
      const [row] = await database.sql<{ after_ms: number; in_ms: number; asks: number }[]>`
        select extract(epoch from next_ask_at - started_at)::float8 * 1000 as after_ms,
          extract(epoch from next_ask_at - now())::float8 * 1000 as in_ms, asks from attempts
        where transaction_id = ${transactionId} and next_ask_at is not null`;
      return row;
    },

    refundedOf: async (transactionId: TransactionId): Promise<{ counted: bigint; summed: bigint }> => {
      const [row] = await database.sql<{ counted: string; summed: string }[]>`
        select charge.refunded_minor::text as counted, coalesce(sum(refund.amount_minor), 0)::text as summed
        from attempts as charge
        left join attempts as refund on refund.transaction_id = charge.transaction_id
          and refund.kind = 'REFUND' and refund.status <> 'DECLINED'
        where charge.transaction_id = ${transactionId} and charge.kind = 'CHARGE'
        group by charge.id`;
      return { counted: BigInt(row?.counted ?? -1), summed: BigInt(row?.summed ?? -2) };
    },

    sql: database.sql,

    attemptsOf: (transactionId: TransactionId) =>
      database.sql<{ kind: string; status: string; decline_code: string | null; refund_id: string | null }[]>`
        select kind, status, decline_code, refund_id from attempts
        where transaction_id = ${transactionId} order by started_at`,

    /** The events of a transaction, in order, each true to its schema. */
    eventsOf: async (transactionId: TransactionId) => {
      const rows = await database.sql<{ topic: string; event: { type: string; data: object } }[]>`
        select topic, event from outbox where key = ${transactionId} order by id`;
      for (const { topic, event } of rows) {
        expect(topic).toBe('payment-events');
        expect(eventSchemas[event.type]?.safeParse(event).error).toBeUndefined();
      }
      return rows.map(({ event }) => event);
    },

    stop: async (): Promise<void> => {
      for (const poller of pollers) await poller.stop();
      await payments.close();
      await provider.stop();
      await database.close();
      await scratch.drop();
    },
  };
}

export type ScratchCharges = Awaited<ReturnType<typeof startScratchCharges>>;
