import type { Logger } from '@paygraph/telemetry';
import { type Db, MongoClient, MongoParseError } from 'mongodb';
import { askMongo } from './mongo-faults.ts';

export interface MongoConnection {
  readonly database: Db;
  /** Throws DependencyAway where MongoDB does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The longest anybody waits for MongoDB in all: a caller of the subgraph waits 2 s, and is to be told what is there of
 * the rest of the answer.
 */
export const answerTimeoutMs = 1_500;

/** Makes a pool ready; connections are made when first needed. Throws for an address the driver can't read. */
export function connectMongo(options: {
  url: string;
  /** The database's name. */
  name: string;
  caFile: string | undefined;
  applicationName: string;
  logger: Logger;
}): MongoConnection {
  const { url, name, caFile, applicationName, logger } = options;
  const client = createClient(url, {
    appName: applicationName,
    ...(caFile !== undefined && { tls: true, tlsCAFile: caFile }),
    // The driver would wait 30 s for a server, and for ever for an answer.
    serverSelectionTimeoutMS: 2_000,
    connectTimeoutMS: 2_000,
    socketTimeoutMS: 2_000,
    waitQueueTimeoutMS: 1_000,
    maxPoolSize: 10,
    maxIdleTimeMS: 300_000,
    // A confirmed write outlives the loss of any one server. The servers give up on it before we cut the socket.
    writeConcern: { w: 'majority', wtimeoutMS: answerTimeoutMs },
    // One repeat of what a lost connection left open. Writes are repeated too, unless the address says retryWrites=false, as
    // it must for DocumentDB, which refuses them otherwise; said here it would go before the address.
    retryReads: true,
    // From the primary alone, which has what was just written.
    readPreference: 'primary',
  });
  tellOutages(client, logger);
  const connectNoMore = connectUntilItSucceeds(client);
  const database = client.db(name);
  return {
    database,
    ping: async () => {
      await askMongo(answerTimeoutMs, () => database.command({ ping: 1 }));
    },
    close: async () => {
      connectNoMore();
      await client.close();
    },
  };
}

/** Each server's outage once, and its end: the driver asks one that is away twice a second. */
function tellOutages(client: MongoClient, logger: Logger): void {
  const away = new Set<string>();
  client.on('serverHeartbeatFailed', ({ connectionId: server, failure }) => {
    if (away.has(server)) return;
    away.add(server);
    logger.warn({ err: failure, server }, 'MongoDB does not answer');
  });
  client.on('serverHeartbeatSucceeded', ({ connectionId: server }) => {
    if (away.delete(server)) logger.info({ server }, 'MongoDB answers again');
  });
}

const lookAgainMs = 500;

/**
 * A driver that finds no server when it is first asked closes what looks for them, and says so for ever after: the
 * service would do without MongoDB until it is started again. So it is told to connect anew, until it has. Answers what
 * ends that.
 */
function connectUntilItSucceeds(client: MongoClient): () => void {
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  function lookAgain(): void {
    clearTimeout(timer);
    // It keeps no process from ending.
    if (!isOver) timer = setTimeout(() => client.connect().catch(lookAgain), lookAgainMs).unref();
  }
  client.on('topologyClosed', lookAgain);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

/** The driver repeats an address it can't read, and with it a password. */
function createClient(url: string, options: ConstructorParameters<typeof MongoClient>[1]): MongoClient {
  try {
    return new MongoClient(url, options);
  } catch (error) {
    if (error instanceof MongoParseError) throw new Error('MONGODB_URL is no address the driver can read');
    throw error;
  }
}
