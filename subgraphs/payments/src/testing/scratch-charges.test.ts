// What tests stand on; no tests of its own.
import { connectDatabase, migrateDatabase } from '@paygraph/database';
import { eventSchemas } from '@paygraph/events';
import { createCrashPoints } from '@paygraph/foundation';
import { createIds, type TransactionId } from '@paygraph/ids';
import { money } from '@paygraph/money';
import { outboxMigrations } from '@paygraph/outbox';
import { createLogger } from '@paygraph/telemetry';
import { createScratchDatabase } from '@paygraph/testing/databases';
import { expect } from 'vitest';
import { composePayments } from '../compose.ts';
import { type AttemptContent, keyOf } from '../domain/attempt.ts';
import { paymentsMigrations } from '../index.ts';
import { createAttemptStore } from '../store/attempt-store.ts';
import { startScratchProvider } from './scratch-provider.test.ts';

export type Charge = Omit<AttemptContent, 'kind'>;

/** The use cases on a scratch database, with the real provider simulator behind them. */
export async function startScratchCharges() {
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
  const crashPoints = createCrashPoints({ service: 'payments', environment: {} });
  const payments = composePayments(
    { database, sequencer, ids, now, logger, crashPoints },
    { providerUrl: provider.url },
  );
  const attempts = createAttemptStore({ orm: database.orm, ids, onAppended: () => {} });

  return {
    ids,
    now,
    provider,
    attempts,
    ...payments.useCases,
    /** How often the outbox was said to hold something new. */
    wakes: () => wakes,

    /** A charge of a new transaction with a new user's payment method. */
    newCharge: async (token: string): Promise<Charge> => {
      const userId = ids.next('usr');
      const method = await payments.useCases.add(userId, token);
      if (typeof method === 'string') throw new Error(method);
      const amount = money(1_250n, 'USD');
      return { transactionId: ids.next('txn'), userId, paymentMethodId: method.id, amount };
    },

    /** Commits the attempt, as a process does that dies right after. */
    startAndDie: async (charge: Charge): Promise<void> => {
      const content = { ...charge, kind: 'CHARGE' } as const;
      await attempts.startCharge({ id: ids.next('att'), key: keyOf(content), content, at: now() });
    },

    attemptsOf: (transactionId: TransactionId) =>
      database.sql<{ kind: string; status: string; decline_code: string | null }[]>`
        select kind, status, decline_code from attempts
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
      await payments.close();
      await provider.stop();
      await database.close();
      await scratch.drop();
    },
  };
}

export type ScratchCharges = Awaited<ReturnType<typeof startScratchCharges>>;
