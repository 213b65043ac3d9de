import { createHash } from 'node:crypto';
import { connectDatabase, type Database, migrateDatabase } from '@paygraph/database';
import type { DueWork } from '@paygraph/due-work';
import { createEmbeddedBus, type EventBus } from '@paygraph/event-bus';
import { createIds, type Ids, type UserId } from '@paygraph/ids';
import { outboxMigrations, type Sequencer, startSequencer } from '@paygraph/outbox';
import { createLogger, type Logger } from '@paygraph/telemetry';
import { createAcceptMovement } from '../domain/accept-movement.ts';
import { createAdvancer } from '../domain/advance-transaction.ts';
import type { Role } from '../domain/asker.ts';
import { createDeposit } from '../domain/deposit.ts';
import type { Directory } from '../domain/directory.ts';
import { defaultLimitsByRole, type LimitsByRole } from '../domain/limits.ts';
import { defaultFeeTariff } from '../domain/merchant-fee.ts';
import type { Command, Movement } from '../domain/movement.ts';
import { createPay } from '../domain/pay.ts';
import { createRefund } from '../domain/refund.ts';
import { type RetrySchedule, retrySchedule } from '../domain/retry-schedule.ts';
import { createTransfer } from '../domain/transfer.ts';
import { createWithdraw } from '../domain/withdraw.ts';
import { startRecoveryLoop } from '../recovery-loop.ts';
import { createAddressLookups } from '../store/address-lookups.ts';
import type { CachedTransactions } from '../store/cached-transactions.ts';
import { createTransactionStore } from '../store/transactions.ts';
import { createUnfinishedTransactions } from '../store/unfinished-transactions.ts';
import { createTiming } from '../timing.ts';
import { createTestLedger } from './ledger.ts';
import { createMortalStore, type DeathPoint } from './mortal-store.ts';
import { createTestPayments } from './payments.ts';

/** What outlives a process: the database, and the other services. */
export interface Surroundings {
  readonly database: Database;
  readonly sequencer: Sequencer;
  readonly bus: EventBus;
  readonly logger: Logger;
  readonly ids: Ids;
  readonly ledger: ReturnType<typeof createTestLedger>;
  readonly payments: ReturnType<typeof createTestPayments>;
  readonly addresses: Map<string, UserId>;
  readonly merchants: Set<UserId>;
  close(): Promise<void>;
}

export async function createSurroundings(databaseUrl: string): Promise<Surroundings> {
  const logger = createLogger({ service: 'transactions', level: 'silent' });
  await migrateDatabase(databaseUrl, [
    outboxMigrations,
    { folder: new URL('../../migrations/', import.meta.url), table: 'transactions_migrations' },
  ]);
  const database = connectDatabase({ url: databaseUrl, applicationName: 'test', logger });
  const sequencer = startSequencer({ database, logger, pollMs: 20 });
  const bus = createEmbeddedBus({
    databaseUrls: { transactions: databaseUrl, wallets: databaseUrl, payments: databaseUrl },
    applicationName: 'test',
    logger,
  });
  return {
    database,
    sequencer,
    bus,
    logger,
    ids: createIds(),
    ledger: createTestLedger(),
    payments: createTestPayments(),
    addresses: new Map(),
    merchants: new Set(),
    close: async () => {
      await bus.close();
      await sequencer.stop();
      await database.close();
    },
  };
}

/** As in production, but quick: what takes seconds there takes a few hundredths here. */
export const quickSchedule: RetrySchedule = {
  firstLeaseMs: 150,
  leaseMs: 150,
  pausesMs: { provider: [20, 40, 60_000], service: [20, 40, 80] },
  stuckAfterMs: 3_600_000,
};

/** For crowds: how long an answer takes on a busy machine is not what their tests are about. */
export const patientMs = 20_000;

/** One process of the service, without its server: killed by `die`, or stopped. */
export function startNode(
  surroundings: Surroundings,
  options: {
    schedule?: RetrySchedule;
    answerWithinMs?: number;
    faultsKill?: boolean;
    limits?: LimitsByRole;
    deathPoint?: DeathPoint;
    /** Told of what is written, as in production. */
    cached?: CachedTransactions;
  } = {},
) {
  const { database, sequencer, ledger, payments, addresses, merchants, ids, logger } = surroundings;
  const {
    schedule = retrySchedule,
    answerWithinMs,
    faultsKill = false,
    limits = defaultLimitsByRole,
    deathPoint,
    cached,
  } = options;
  const { orm } = database;
  const truth = createTransactionStore({ orm, ids, onCommitted: () => sequencer.wake() });
  const store = createMortalStore(
    {
      ...(cached ? cached.telling(truth) : truth),
      ...createUnfinishedTransactions({ orm }),
    },
    deathPoint,
  );
  if (faultsKill) for (const callee of [ledger, payments]) callee.faults.onCrash(store.die);

  const asked = answerWithinMs === undefined ? {} : { answerWithinMs };
  const directory: Directory = {
    userByEmail: async (email) => addresses.get(email),
    isMerchant: async (userId) => merchants.has(userId),
  };
  const timing = createTiming(() => new Date());
  const lookups = createAddressLookups({ orm, pause: timing.pause });
  const tariff = defaultFeeTariff;
  const deposit = { ...createDeposit({ ledger, payments, limits }), ...asked };
  const withdraw = { ...createWithdraw({ ledger, payments, limits }), ...asked };
  const transfer = { ...createTransfer({ ledger, directory, lookups, limits }), ...asked };
  const pay = { ...createPay({ ledger, payments, directory, limits, tariff }), ...asked };
  const refund = { ...createRefund({ store, ledger, payments }), ...asked };
  const thrown: unknown[] = [];
  const advancer = createAdvancer({
    store,
    movements: {
      DEPOSIT: deposit.advance,
      WITHDRAWAL: withdraw.advance,
      TRANSFER: transfer.advance,
      PAYMENT: pay.advance,
      REFUND: refund.advance,
    },
    schedule,
    now: () => new Date(),
    report: { advanced: () => {}, threw: (_transaction, error) => thrown.push(error) },
  });
  const acceptMovement = createAcceptMovement({
    store,
    advancer,
    timing,
    ids,
    limits,
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    firstLeaseMs: schedule.firstLeaseMs,
    onLateFailure: (_transaction, error) => thrown.push(error),
  });
  return {
    store,
    accept: <Asked extends Command>(
      movement: Movement<Asked>,
      command: Asked,
      userId: UserId,
      role: Role = 'USER',
    ) => acceptMovement(movement, command, { userId, role }),
    advancer,
    deposit,
    withdraw,
    transfer,
    pay,
    refund,
    thrown,
    crashed: store.died,
    /** As a process does that starts and finds itself alone. */
    recover: async (): Promise<DueWork> => {
      await store.makeAllDue();
      return startRecoveryLoop({
        unfinished: store,
        advancer,
        logger,
        leaseMs: schedule.leaseMs,
        pollMs: 20,
      });
    },
  };
}
