import type { Environment } from '@paygraph/config';
import { layFoundation, readServiceConfig } from '@paygraph/foundation';
import type { RunningService } from '@paygraph/service-process';
import { serveSubgraph } from '@paygraph/subgraph-server';
import { type WalletsConfig, walletsConfigOf, walletsVariables } from './config.ts';
import { readBalanceLimits } from './domain/balance-limits.ts';
import { createChangeWalletStatus } from './domain/change-wallet-status.ts';
import { decideBatch } from './domain/decide-batch.ts';
import { createHoldFunds } from './domain/hold-funds.ts';
import { createOpenWallet } from './domain/open-wallet.ts';
import { createPostTransaction } from './domain/post-transaction.ts';
import { createReadWalletFacts } from './domain/read-wallets.ts';
import { createWatchBalance } from './domain/watch-balance.ts';
import { describeBalanceChange } from './events/balance-changed.ts';
import { startBalanceFeed } from './events/on-balance-changed.ts';
import { describeStatusChange } from './events/wallet-status-changed.ts';
import { startLedgerWatch } from './ledger-watch.ts';
import { createResolvers } from './resolvers/index.ts';
import { readBacklog } from './store/backlog.ts';
import { createLedgerBalances } from './store/balances.ts';
import { createCachedBalances } from './store/cached-balances.ts';
import { createChainEntries } from './store/chain-entries.ts';
import { chainAll, startChainer } from './store/chainer.ts';
import { createEntryStore } from './store/entries.ts';
import { startHoldExpiry } from './store/hold-expiry.ts';
import { createLedger } from './store/ledger.ts';
import { databaseMigrations } from './store/migrations.ts';
import { createPostBatch } from './store/post-batch.ts';
import { postingStatements } from './store/posting-statements.ts';
import { createBatchTraces } from './store/trace-batches.ts';
import { createVerifyLedger } from './store/verify-ledger.ts';
import { createWalletStatuses } from './store/wallet-statuses.ts';
import { createWalletStore, openSystemAccounts } from './store/wallets.ts';
import { countSubscribers, createPostingMetrics, watchBacklog } from './wallets-metrics.ts';

/** Starts the wallets service. Throws what keeps it from starting, with nothing left open. */
export async function startWallets(environment: Environment): Promise<RunningService> {
  const config = readServiceConfig('wallets', environment, walletsVariables);
  const foundation = await layFoundation({ config: config.foundation, migrations: databaseMigrations });
  try {
    return await compose(foundation, walletsConfigOf(config.own));
  } catch (error) {
    await foundation.close();
    throw error;
  }
}

async function compose(
  foundation: Awaited<ReturnType<typeof layFoundation>>,
  config: WalletsConfig,
): Promise<RunningService> {
  const { database, bus, sequencer, ids, now, logger, metrics, crashPoints } = foundation;
  await openSystemAccounts(database);

  // Reading: people see balances through the cache, movements through the ledger alone.
  const wallets = createWalletStore(database);
  const statuses = createWalletStatuses({
    database,
    now,
    describe: (change, at) => describeStatusChange(change, at, ids),
    onCommitted: sequencer.wake,
  });
  const entries = createEntryStore(database);
  const ledgerBalances = createLedgerBalances(database);
  const balances = createCachedBalances({
    cache: foundation.cacheOf('balances'),
    ledger: ledgerBalances,
    ttlMs: config.balanceCacheMs,
    now: () => performance.now(),
  });
  const feed = await startBalanceFeed({ bus, learn: balances.learn });
  countSubscribers(metrics, feed.size);

  // Posting: rules, statement, group commit; counted.
  const limitOf = readBalanceLimits(config.balanceLimits);
  const postingMetrics = createPostingMetrics(metrics, () => ledger.waiting());
  const traces = createBatchTraces();
  const postBatch = createPostBatch({
    database,
    statements: postingStatements,
    decide: (state, commands) => decideBatch(state, commands, limitOf),
    newEntryId: () => ids.next('ent'),
    describe: traces.describe((change, at) => describeBalanceChange(change, at, ids)),
    onCommitted: async (touched) => {
      sequencer.wake();
      await Promise.all([...touched].map(([walletId, balance]) => balances.learn(walletId, balance)));
    },
    onRetry: postingMetrics.onRetry,
  });
  const ledger = crashPoints.around(
    'ledger',
    createLedger({ postBatch: traces.postBatch(postBatch), onBatch: postingMetrics.onBatch }),
  );
  const measuredLedger = traces.ledger(postingMetrics.measure(ledger));

  // Watching: the chain is built and the whole verified, aside from all that.
  const chain = createChainEntries(database);
  watchBacklog({ metrics, logger, read: () => readBacklog(database) });
  const verify = createVerifyLedger({ database, now });
  const watch = startLedgerWatch({
    // What a process that ended left unchained is no fault.
    verify: async () => {
      await chainAll(chain);
      return await verify();
    },
    now,
    intervalMs: config.verifyIntervalMs,
    logger,
    metrics,
  });

  const resolvers = createResolvers({
    wallets,
    balances,
    entries,
    openWallet: createOpenWallet({ wallets, ids, now }),
    changeWalletStatus: createChangeWalletStatus({ statuses }),
    postTransaction: createPostTransaction({ ledger: measuredLedger }),
    holdFunds: createHoldFunds({ ledger: measuredLedger }),
    ledger: measuredLedger,
    readWalletFacts: createReadWalletFacts({ wallets, ledger: ledgerBalances }),
    readLedgerHealth: watch.health,
    watchBalance: createWatchBalance({ wallets, ledger: ledgerBalances, feed }),
  });
  const served = await serveSubgraph({
    ...foundation.server,
    schemaFile: new URL('../schema.graphql', import.meta.url),
    resolvers,
    adminRoutes: watch.routes,
  });
  // The last to start: nothing that can fail to start comes after them.
  const chainer = startChainer({ chain, logger });
  const holdExpiry = startHoldExpiry({ database, ledger: measuredLedger, logger });

  return {
    name: 'wallets',
    url: served.url,
    stop: async () => {
      await served.drain();
      await bus.close();
      await served.close();
      await holdExpiry.stop();
      await ledger.idle();
      await watch.stop();
      await chainer.stop();
      await foundation.close();
    },
  };
}
