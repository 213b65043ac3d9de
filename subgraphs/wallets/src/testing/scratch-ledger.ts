import { connectDatabase, type Database, migrateDatabase } from '@paygraph/database';
import { createIds, type TransactionId, type UserId, type WalletId } from '@paygraph/ids';
import type { CurrencyCode } from '@paygraph/money';
import { outboxMigrations } from '@paygraph/outbox';
import { createLogger } from '@paygraph/telemetry';
import { createScratchDatabase } from '@paygraph/testing/databases';
import { defaultBalanceLimits, readBalanceLimits } from '../domain/balance-limits.ts';
import { decideBatch } from '../domain/decide-batch.ts';
import type { BalanceLimitOf } from '../domain/decide-posting.ts';
import { describeBalanceChange } from '../events/balance-changed.ts';
import type { createChainEntries } from '../store/chain-entries.ts';
import { createLedger, type LedgerStore } from '../store/ledger.ts';
import { walletMigrations } from '../store/migrations.ts';
import { createPostBatch, type PostBatch, type PostBatchDependencies } from '../store/post-batch.ts';
import { postingStatements } from '../store/posting-statements.ts';
import { createWalletStore, openSystemAccounts } from '../store/wallets.ts';

export const ids = createIds();
export const newTransactionId = (): TransactionId => ids.next('txn');
const logger = createLogger({ service: 'test', level: 'silent' });

/** When a standing clock starts. */
export const startMs = Date.now();

/** How a ledger under test differs from the real one: nothing, unless a planted bug says so. */
export interface Alteration {
  /** Run once on the database, as it is migrated. */
  readonly schema?: string;
  readonly chain?: Parameters<typeof createChainEntries>[1];
  readonly parts?: (real: PostBatchDependencies) => PostBatchDependencies;
  /** Around the whole; `crash` throws where this process is to die at this moment. */
  readonly postBatch?: (real: PostBatch, database: Database, crash: () => void) => PostBatch;
}

export interface ScratchLedger {
  readonly url: string;
  readonly database: Database;
  /** Each as a process of its own would be: its own connections, its own group commit. */
  readonly ledgers: readonly LedgerStore[];
  /** SQLSTATEs of the races lost so far. */
  readonly retries: readonly string[];
  /** Of a standing clock; it is never set back. */
  setClock(nowMs: number): Promise<void>;
  openWallet(currency: CurrencyCode, ownerId?: UserId): Promise<WalletId>;
  close(): Promise<void>;
}

/** A ledger of several processes on a database of its own. */
export async function createScratchLedger(
  options: {
    processes?: number;
    limitOf?: BalanceLimitOf;
    alteration?: Alteration;
    /** The ledger's clock stands still at `startMs` until it is set. */
    standingClock?: boolean;
    /** Called after each commit, before anyone is answered: throws where the process is to die there. */
    crash?: () => void;
  } = {},
): Promise<ScratchLedger> {
  const { processes = 1, limitOf = readBalanceLimits(defaultBalanceLimits), alteration = {} } = options;
  const crash = options.crash ?? (() => {});
  const scratch = await createScratchDatabase('ledger');
  await migrateDatabase(scratch.url, [outboxMigrations, walletMigrations]);
  const connect = () =>
    connectDatabase({ url: scratch.url, applicationName: 'test', logger, maxConnections: 3, traced: true });
  const database = connect();
  // A deadlock is found after a second by default; a test that looks for them need not wait that long.
  await database.sql`select format('alter database %I set deadlock_timeout = ''20ms''', current_database()) as text`.then(
    ([row]) => database.sql.unsafe(row?.['text']),
  );
  await database.sql.unsafe(`create table test_clock as select ${startMs}::bigint as now_ms`);
  if (alteration.schema) await database.sql.unsafe(alteration.schema);
  await openSystemAccounts(database);

  const retries: string[] = [];
  const databases = Array.from({ length: processes }, connect);
  const ledgers = databases.map((own) => {
    const real: PostBatchDependencies = {
      database: own,
      statements: options.standingClock
        ? { ...postingStatements, readClock: 'select now_ms::text from test_clock' }
        : postingStatements,
      decide: (state, commands) => decideBatch(state, commands, limitOf),
      newEntryId: () => ids.next('ent'),
      describe: (change, at) => describeBalanceChange(change, at, ids),
      onCommitted: async () => {},
      onRetry: (state) => retries.push(state),
    };
    const postBatch = createPostBatch(alteration.parts?.(real) ?? real);
    const altered = alteration.postBatch?.(postBatch, own, crash) ?? dyingAfterwards(postBatch, crash);
    return createLedger({ postBatch: altered });
  });

  const wallets = createWalletStore(database);
  return {
    url: scratch.url,
    database,
    ledgers,
    retries,
    setClock: async (nowMs) => {
      await database.sql`update test_clock set now_ms = greatest(now_ms, ${nowMs}::bigint)`;
    },
    openWallet: async (currency, ownerId = ids.next('usr')) => {
      const id = ids.next('wal');
      const opened = await wallets.open({
        id,
        ownerId,
        name: 'test',
        currency,
        status: 'ACTIVE',
        createdAt: new Date(),
      });
      if (opened !== 'opened') throw new Error('the owner has such a wallet');
      return id;
    },
    close: async () => {
      await Promise.all(ledgers.map((ledger) => ledger.idle()));
      await Promise.all([database, ...databases].map((each) => each.close()));
      await scratch.drop();
    },
  };
}

/** The commit stands, and whoever waits for the answer never gets it. */
function dyingAfterwards(postBatch: PostBatch, crash: () => void): PostBatch {
  return async (postings) => {
    const outcomes = await postBatch(postings);
    crash();
    return outcomes;
  };
}

/** An answer that was lost with its connection, in the words postgres.js has for it. */
export class LostAnswer extends Error {
  readonly code = 'CONNECTION_CLOSED';
}
