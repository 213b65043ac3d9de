import { createHash } from 'node:crypto';
import type { Environment } from '@paygraph/config';
import { announcePresence } from '@paygraph/database';
import { layFoundation, readServiceConfig } from '@paygraph/foundation';
import type { RunningService } from '@paygraph/service-process';
import { serveSubgraph } from '@paygraph/subgraph-server';
import { createAuditRoute } from './audit-route.ts';
import { createDirectory } from './callees/directory.ts';
import { createLedger } from './callees/ledger.ts';
import { createPayments } from './callees/payments.ts';
import { transactionsConfigOf, transactionsVariables } from './config.ts';
import { createAcceptMovement } from './domain/accept-movement.ts';
import { recordFollowing, recordReads } from './domain/admin-views.ts';
import { createAdvancer } from './domain/advance-transaction.ts';
import { createDeposit } from './domain/deposit.ts';
import { createFollowStatusChanges } from './domain/follow-status-changes.ts';
import { createReadHistory } from './domain/history.ts';
import { createPay } from './domain/pay.ts';
import { createReadTransactions } from './domain/read-transactions.ts';
import { createRefund } from './domain/refund.ts';
import { retrySchedule, stuckFrom } from './domain/retry-schedule.ts';
import { createStatusHub } from './domain/status-hub.ts';
import { createTransfer } from './domain/transfer.ts';
import { createWithdraw } from './domain/withdraw.ts';
import { consumePaymentEvents } from './events/consume-payment-events.ts';
import { feedStatusHub } from './events/feed-status-hub.ts';
import { recordAudit } from './events/record-audit.ts';
import { recordTrail } from './events/record-trail.ts';
import { measureHub, observeMovements } from './metrics.ts';
import { startRecoveryLoop } from './recovery-loop.ts';
import { createResolvers } from './resolvers/index.ts';
import { createAddressLookups } from './store/address-lookups.ts';
import { createAdminViews } from './store/admin-views.ts';
import { createAuditTrail } from './store/audit-trail.ts';
import { createCachedTransactions } from './store/cached-transactions.ts';
import { databaseMigrations } from './store/migrations.ts';
import { createStatusHistory } from './store/status-history.ts';
import { createTransactionLists } from './store/transaction-lists.ts';
import { createTransactionLog } from './store/transaction-log.ts';
import { createTransactionStore } from './store/transactions.ts';
import { createUnfinishedTransactions } from './store/unfinished-transactions.ts';
import { createTiming } from './timing.ts';
import { traceAdvances, traceRecovery } from './trace-advances.ts';

export async function startTransactions(environment: Environment): Promise<RunningService> {
  const config = readServiceConfig('transactions', environment, transactionsVariables);
  const { limits, tariff, transactionCacheMs } = transactionsConfigOf(config.own);
  const foundation = await layFoundation({
    config: config.foundation,
    migrations: databaseMigrations,
  });
  const { logger, database, documents, metrics, tracing, bus, sequencer, ids, now, crashPoints } = foundation;
  const { orm } = database;

  // What it keeps, and whom it asks.
  const cached = createCachedTransactions({
    cache: foundation.cacheOf('transactions'),
    orm,
    ttlMs: transactionCacheMs,
    now: () => performance.now(),
  });
  const store = crashPoints.around(
    'store',
    cached.telling(createTransactionStore({ orm, ids, onCommitted: () => sequencer.wake() })),
  );
  const unfinished = crashPoints.around('unfinished', createUnfinishedTransactions({ orm }));
  const ledger = crashPoints.around('ledger', createLedger(foundation.clientOf('wallets')));
  const payments = crashPoints.around('payments', createPayments(foundation.clientOf('payments')));
  const timing = createTiming(now);
  const lookups = createAddressLookups({ orm, pause: timing.pause });
  const directory = createDirectory(foundation.clientOf('users'));

  // The movements, and the two ways into them: a command, and recovery.
  const deposit = createDeposit({ ledger, payments, limits });
  const withdraw = createWithdraw({ ledger, payments, limits });
  const transfer = createTransfer({ ledger, directory, lookups, limits });
  const pay = createPay({ ledger, payments, directory, limits, tariff });
  const refund = createRefund({ store, ledger, payments });
  const hub = measureHub(createStatusHub(), { metrics, now });
  const countStuck = () => unfinished.countStuck(stuckFrom(retrySchedule));
  const report = observeMovements({ metrics, database, logger, countStuck });
  const advancer = traceAdvances(
    createAdvancer({
      store,
      movements: {
        DEPOSIT: deposit.advance,
        WITHDRAWAL: withdraw.advance,
        TRANSFER: transfer.advance,
        PAYMENT: pay.advance,
        REFUND: refund.advance,
      },
      schedule: retrySchedule,
      now,
      report,
    }),
  );
  const accept = createAcceptMovement({
    store,
    advancer,
    timing,
    ids,
    limits,
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    firstLeaseMs: retrySchedule.firstLeaseMs,
    onLateFailure: ({ id }, error) =>
      logger.error(
        { err: error, transactionId: id },
        'a transaction failed after its answer; recovery takes it up',
      ),
  });

  const history = createStatusHistory({ orm });
  const log = createTransactionLog(documents.collection('transaction_logs'));
  const read = createReadTransactions({
    lists: { ...createTransactionLists({ orm }), findAll: cached.findAll },
    ledger,
  });
  const adminViews = createAdminViews({ orm, ids, now, onCommitted: () => sequencer.wake() });
  const resolvers = createResolvers({
    accept,
    deposit,
    withdraw,
    transfer,
    pay,
    refund,
    read: recordReads(read, adminViews),
    readLive: read,
    readHistory: createReadHistory(log),
    follow: recordFollowing(createFollowStatusChanges({ hub, history, store, ledger, now }), adminViews),
    countStuck,
  });

  await feedStatusHub({ bus, hub, history, logger });
  const presence = await announcePresence({
    url: config.foundation.databaseUrl,
    name: 'transactions',
    // Whoever held a lease may have died with it; and a provider asked again may know by now. Where others are alive
    // the leases are theirs, and what a dead one held is due within seconds.
    whenAlone: unfinished.makeAllDue,
  });
  const recovery = startRecoveryLoop({
    unfinished,
    advancer: traceRecovery(advancer, tracing),
    logger,
    leaseMs: retrySchedule.leaseMs,
  });
  await consumePaymentEvents(bus, { unfinished, wake: () => recovery.wake() });
  await recordTrail(bus, log);
  const auditTrail = createAuditTrail(documents.collection('audit_events'));
  await recordAudit(bus, auditTrail);
  const subgraph = await serveSubgraph({
    ...foundation.server,
    schemaFile: new URL('../schema.graphql', import.meta.url),
    resolvers,
    adminRoutes: createAuditRoute(auditTrail, logger),
  }).catch(async (error: unknown) => {
    await recovery.stop();
    await presence.leave();
    await foundation.close();
    throw error;
  });

  return {
    name: foundation.name,
    url: subgraph.url,
    stop: async () => {
      await subgraph.drain();
      await bus.close();
      await recovery.stop();
      await subgraph.close();
      await presence.leave();
      await foundation.close();
    },
  };
}
