import { connectDatabase, type Database, migrateDatabase } from '@paygraph/database';
import { createPostgresDocuments, documentMigrations } from '@paygraph/document-store';
import { createEmbeddedBus, DependencyAway, type EventBus } from '@paygraph/event-bus';
import { createEvent } from '@paygraph/events';
import { createIds, type EventId, type TransactionId } from '@paygraph/ids';
import { appendToOutbox, outboxMigrations, type Sequencer, startSequencer } from '@paygraph/outbox';
import { createLogger } from '@paygraph/telemetry';
import { eventually } from '@paygraph/testing';
import { createScratchDatabase } from '@paygraph/testing/databases';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createReadHistory, type LogEntry, type TransactionLog } from '../domain/history.ts';
import { createTransactionLog } from '../store/transaction-log.ts';
import { recordTrail } from './record-trail.ts';

const ids = createIds();
const amount = { amount: '25.00', currency: 'USD' };
let database: Database;
let sequencer: Sequencer;
let bus: EventBus;
let log: TransactionLog;
let drop: () => Promise<void>;

beforeEach(async () => {
  const scratch = await createScratchDatabase('trail');
  drop = scratch.drop;
  await migrateDatabase(scratch.url, [outboxMigrations, documentMigrations]);
  const logger = createLogger({ service: 'test', level: 'silent' });
  database = connectDatabase({ url: scratch.url, applicationName: 'test', logger });
  sequencer = startSequencer({ database, logger, pollMs: 20 });
  // One outbox for all three.
  const databaseUrls = { transactions: scratch.url, wallets: scratch.url, payments: scratch.url };
  bus = createEmbeddedBus({ databaseUrls, applicationName: 'test', logger });
  log = createTransactionLog(createPostgresDocuments(database.orm).collection('transaction_logs'));
});

afterEach(async () => {
  await bus.close();
  await sequencer.stop();
  await database.close();
  await drop();
});

/** A refund that is asked for, given back by the provider, and done. */
async function publishRefund(): Promise<{ transactionId: TransactionId; eventIds: readonly EventId[] }> {
  const transactionId = ids.next('txn');
  const eventIds = [ids.next('evt'), ids.next('evt'), ids.next('evt')] as const;
  const second = (n: number) => new Date(Date.UTC(2026, 10, 23, 8, 0, n));
  const changed = {
    transactionId,
    type: 'REFUND',
    amount,
    sourceWalletId: null,
    destinationWalletId: null,
    viewers: [] as string[],
    failureCode: null,
    initiatorId: null,
    sourceOwnerId: null,
    destinationOwnerId: null,
    refundOf: null,
    fee: null,
  } as const;
  const own = { source: 'transactions', type: 'transaction.status-changed', key: transactionId } as const;
  await appendToOutbox(database.orm, [
    {
      topic: 'transaction-events',
      event: createEvent({
        ...own,
        id: eventIds[0],
        at: second(1),
        data: { ...changed, status: 'PENDING', previousStatus: null, version: 1 },
      }),
    },
    {
      topic: 'transaction-events',
      event: createEvent({
        ...own,
        id: eventIds[2],
        at: second(3),
        data: { ...changed, status: 'COMPLETED', previousStatus: 'PENDING', version: 2 },
      }),
    },
    {
      topic: 'payment-events',
      event: createEvent({
        id: eventIds[1],
        source: 'payments',
        type: 'payment.charge-refunded',
        key: 'txn_the_payment',
        at: second(2),
        data: {
          transactionId: 'txn_the_payment',
          refundId: transactionId,
          userId: ids.next('usr'),
          paymentMethodId: ids.next('pmt'),
          amount,
        },
      }),
    },
  ]);
  sequencer.wake();
  return { transactionId, eventIds };
}

const refundSteps = ([asked, given, done]: readonly EventId[]) => [
  { id: asked, status: 'PENDING', detail: 'A refund of 25.00 USD was asked for.' },
  { id: given, status: 'PENDING', detail: 'The payment provider gave 25.00 USD back.' },
  { id: done, status: 'COMPLETED', detail: '25.00 USD was given back.' },
];

async function untilWhole(transactionId: TransactionId) {
  return await eventually('the trail is whole', async () => {
    const [history = []] = await createReadHistory(log)([transactionId]);
    return history.length === 3 ? history : undefined;
  });
}

test('a trail has each event once, in order, and a replay from the beginning changes nothing', async () => {
  const { transactionId, eventIds } = await publishRefund();
  await recordTrail(bus, log);
  const first = await untilWhole(transactionId);
  expect(first).toMatchObject(refundSteps(eventIds));
  await bus.close();

  // A consumer of that name that has forgotten where it was.
  await database.sql`delete from outbox_offsets`;
  const handled: string[] = [];
  const counting = {
    record: async (entry: LogEntry) => log.record(entry).then(() => void handled.push(entry.id)),
  };
  await recordTrail(bus, counting);
  await eventually('everything came again', () => handled.length === 3 || undefined);
  expect(await createReadHistory(log)([transactionId])).toEqual([first]);
});

test('what is told while the documents are away stands in the trail once they are back', async () => {
  let isAway = true;
  let refused = 0;
  await recordTrail(bus, {
    record: async (entry) => {
      if (isAway) {
        refused += 1;
        throw new DependencyAway('MongoDB');
      }
      await log.record(entry);
    },
  });
  const { transactionId, eventIds } = await publishRefund();
  // More tries than an event has that is itself to blame.
  await eventually('it was tried in vain', () => refused >= 2 * 6 || undefined);
  isAway = false;
  expect(await untilWhole(transactionId)).toMatchObject(refundSteps(eventIds));
});
