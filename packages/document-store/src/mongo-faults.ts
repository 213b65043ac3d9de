import { DependencyAway } from '@paygraph/event-bus';
import {
  MongoClientClosedError,
  MongoError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoServerError,
  MongoSystemError,
  MongoTopologyClosedError,
  MongoWriteConcernError,
} from 'mongodb';

/** Of a server's own errors those that say: not here, or not now (MongoDB, src/mongo/base/error_codes.yml). */
const awayCodes: ReadonlySet<unknown> = new Set([
  6, // HostUnreachable
  7, // HostNotFound
  50, // MaxTimeMSExpired
  64, // WriteConcernTimeout
  89, // NetworkTimeout
  91, // ShutdownInProgress
  189, // PrimarySteppedDown
  262, // ExceededTimeLimit
  9001, // SocketException
  10107, // NotWritablePrimary
  11600, // InterruptedAtShutdown
  11602, // InterruptedDueToReplStateChange
  13435, // NotPrimaryNoSecondaryOk
  13436, // NotPrimaryOrSecondary
]);

const duplicateKey = 11_000;

export function isDuplicateKey(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === duplicateKey;
}

/** True where the same may succeed once the server is back; whether a write was done is then unknown. */
function isMongoAway(error: unknown): boolean {
  if (
    error instanceof MongoNetworkError ||
    error instanceof MongoSystemError ||
    error instanceof MongoNotConnectedError ||
    error instanceof MongoTopologyClosedError ||
    error instanceof MongoClientClosedError ||
    error instanceof MongoWriteConcernError
  ) {
    return true;
  }
  if (error instanceof MongoServerError && awayCodes.has(error.code)) return true;
  // A full pool has no class of its own that the driver gives out.
  return error instanceof MongoError && error.name === 'MongoWaitQueueTimeoutError';
}

/**
 * Waits for MongoDB, at most `timeoutMs` in all: the driver's own limits add up, one a hop and a repeat. Throws
 * DependencyAway where no answer came; a write may then have been done all the same, or be done later.
 */
export async function askMongo<T>(timeoutMs: number, ask: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new DependencyAway(`MongoDB (no answer within ${timeoutMs} ms)`)),
      timeoutMs,
    );
  });
  try {
    return await Promise.race([ask(), late]);
  } catch (error) {
    if (isMongoAway(error)) throw new DependencyAway('MongoDB', { cause: error });
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
