import { readFileSync } from 'node:fs';
import { Cluster, Redis } from 'ioredis';
import type { RedisConfig } from './variables.ts';

/** One server, or a cluster of them. */
export type RedisClient = Redis | Cluster;

export interface RedisConnection {
  /** Each command rejects where Redis is away: at once where it is known to be, else after a quarter of a second. */
  readonly client: RedisClient;
  isReady(): boolean;
  /** Resolves once commands are taken; rejects after so long. */
  untilReady(timeoutMs: number): Promise<void>;
  /** Told whenever a connection was lost: what was sent over it may have been done, or not. Gives what ends the telling. */
  onLost(listener: () => void): () => void;
  close(): void;
}

const connectTimeoutMs = 1_000;
/** Whatever is asked of Redis can be had without it: waiting for longer costs more than it saves. */
const commandTimeoutMs = 250;
const firstPauseMs = 20;
/** Below the time for which a cache that was away is left alone (`packages/cache`). */
const longestPauseMs = 500;
/** A cluster that moves its slots sends a command on this many times. */
const mostRedirections = 3;
const redirectionPauseMs = 50;

/**
 * Connects to Redis, and again whenever the connection is lost. Resolves nothing and waits for nothing: a Redis that is
 * away keeps nobody from starting. No command is kept for later, and none is sent twice: what was asked of a Redis that
 * was away is the asker's to make up for. `onAway` and `onBack` are told once each time. Throws where the file of the
 * authority can't be read.
 */
export function connectRedis(
  options: RedisConfig & {
    readonly connectionName: string;
    readonly onAway?: (error: unknown) => void;
    readonly onBack?: () => void;
  },
): RedisConnection {
  const { connectionName, onAway, onBack } = options;
  const client = options.cluster ? connectCluster(options) : connectServer(options);
  const listeners = new Set<() => void>();
  let isAway = false;
  let isClosing = false;
  let lastError: unknown;

  function tellLost(): void {
    if (!isAway && !isClosing)
      onAway?.(lastError ?? new Error(`${connectionName} lost its connection to Redis`));
    isAway = true;
    for (const listener of [...listeners]) listener();
  }

  // Without a listener it would be written to the console; each command meets the same error and tells of it.
  client.on('error', (error: unknown) => {
    lastError = error;
  });
  client.on('ready', () => {
    if (isAway) onBack?.();
    isAway = false;
    lastError = undefined;
  });
  client.on('close', tellLost);
  // Of a cluster: one of its servers is gone, and maybe what it knew with it.
  client.on('-node', tellLost);
  client.on('node error', tellLost);

  const isReady = () => client.status === 'ready';
  return {
    client,
    isReady,
    untilReady: async (timeoutMs) => {
      if (isReady()) return;
      const ready = Promise.withResolvers<void>();
      const timer = setTimeout(() => ready.reject(new Error('Redis is away')), timeoutMs);
      client.once('ready', ready.resolve);
      await ready.promise.finally(() => {
        clearTimeout(timer);
        client.off('ready', ready.resolve);
      });
    },
    onLost: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      isClosing = true;
      listeners.clear();
      client.disconnect();
    },
  };
}

function pauseBefore(attempt: number): number {
  return Math.min(firstPauseMs * 2 ** Math.min(attempt - 1, 10), longestPauseMs);
}

function commonOptions({ url, caFile, connectionName }: RedisConfig & { readonly connectionName: string }) {
  const { protocol, hostname } = new URL(url);
  return {
    connectionName,
    connectTimeout: connectTimeoutMs,
    commandTimeout: commandTimeoutMs,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    ...(protocol === 'rediss:' && {
      tls: { servername: hostname, ...(caFile !== undefined && { ca: readFileSync(caFile) }) },
    }),
  };
}

function connectServer(options: RedisConfig & { readonly connectionName: string }): Redis {
  return new Redis(options.url, {
    ...commonOptions(options),
    enableOfflineQueue: false,
    retryStrategy: pauseBefore,
  });
}

function connectCluster(options: RedisConfig & { readonly connectionName: string }): Cluster {
  const { hostname, port, username, password } = new URL(options.url);
  return new Cluster([{ host: hostname, port: port === '' ? 6379 : Number(port) }], {
    redisOptions: {
      ...commonOptions(options),
      ...(username !== '' && { username: decodeURIComponent(username) }),
      ...(password !== '' && { password: decodeURIComponent(password) }),
    },
    enableOfflineQueue: false,
    clusterRetryStrategy: pauseBefore,
    slotsRefreshTimeout: connectTimeoutMs,
    maxRedirections: mostRedirections,
    retryDelayOnFailover: redirectionPauseMs,
    retryDelayOnClusterDown: redirectionPauseMs,
    retryDelayOnTryAgain: redirectionPauseMs,
    // Certificates name hosts, not the addresses they resolve to.
    dnsLookup: (host, callback) => callback(null, host),
  });
}
