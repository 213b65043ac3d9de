import {
  ConfigError,
  type Environment,
  examineConfig,
  isPlainRefused,
  misspeltVariables,
  type Read,
  type ServedTls,
  servedTlsOf,
} from '@paygraph/config';
import { type RedisConfig, redisConfigOf } from '@paygraph/redis';
import { drainDelayMsOf } from '@paygraph/service-process';
import { type TracingConfig, tracingConfigOf } from '@paygraph/telemetry';
import { type OperationLimits, readOperationLimits } from './operations/limits.ts';
import { type SignInConfig, signInConfigOf } from './sessions/sign-in-variables.ts';
import { type SocketLimits, socketLimitsOf } from './sockets/socket-limits.ts';
import { gatewayRules, gatewayVariables, subgraphUrl, subgraphUrlPrefix } from './variables.ts';

/** On the developer's own machine any port may call; elsewhere an origin is allowed by name or not at all. */
const localOrigins = [/^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/];

export interface GatewayConfig {
  readonly host: string;
  readonly port: number;
  readonly adminPort: number;
  readonly production: boolean;
  readonly logLevel: string;
  readonly readableLog: boolean;
  /** A path or an http(s) address. */
  readonly supergraph: string;
  /** What the public port is served with; undefined: whoever is in front of it ends TLS. */
  readonly tls: ServedTls | undefined;
  /** By the subgraph's name in capitals, with `_` for what is neither letter nor digit. */
  readonly subgraphUrls: ReadonlyMap<string, string>;
  /** Whether a subgraph may be asked without TLS. */
  readonly plainSubgraphs: boolean;
  /** PEM; without it, and without an address of published keys, nobody is signed in. */
  readonly accessTokenPublicKey: string | undefined;
  readonly signIn: SignInConfig;
  /** PEM; without it subgraphs are told no identity. */
  readonly identityPrivateKey: string | undefined;
  readonly corsOrigins: readonly (string | RegExp)[];
  readonly subgraphTimeoutMs: number;
  /** Multiplies every limit by address and by user. */
  readonly rateLimitScale: number;
  /** Where clients are counted; without it in this process alone. */
  readonly redis: RedisConfig | undefined;
  /** Addresses and ranges whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  readonly sockets: SocketLimits;
  /** The file of those that were promised. */
  readonly persistedOperations: string;
  /** Nothing beside them is run. */
  readonly persistedOperationsOnly: boolean;
  readonly operationLimits: OperationLimits;
  /** Where traces are sent; undefined: nowhere. */
  readonly tracing: TracingConfig | undefined;
  /** How long a stop goes on taking requests, so that balancers notice that this gateway is not ready. */
  readonly drainDelayMs: number;
}

/** Throws ConfigError, with all faults, for an environment the gateway can't start in. */
export function readGatewayConfig(environment: Environment): GatewayConfig {
  const read = examineConfig(gatewayVariables, environment, gatewayRules);
  const given = Object.keys(environment).filter((name) => name.startsWith(subgraphUrlPrefix));
  const urls = examineConfig(Object.fromEntries(given.map((name) => [name, subgraphUrl()])), environment);
  const known = new Set([...Object.keys(gatewayVariables), ...given]);
  const faults = [...read.faults, ...urls.faults, ...misspeltVariables(environment, known)];
  if (faults.length > 0) throw new ConfigError(faults);
  return gatewayConfigOf(read.take(), urls.take());
}

function gatewayConfigOf(
  read: Read<typeof gatewayVariables>,
  urls: Readonly<Record<string, string | undefined>>,
): GatewayConfig {
  const production = read.NODE_ENV === 'production';
  return {
    host: read.HOST,
    port: read.PORT,
    adminPort: read.ADMIN_PORT,
    production,
    logLevel: read.LOG_LEVEL,
    readableLog: read.LOG_FORMAT === 'readable',
    supergraph: read.SUPERGRAPH,
    subgraphUrls: new Map(
      Object.entries(urls).flatMap(([name, url]) =>
        url === undefined ? [] : [[name.slice(subgraphUrlPrefix.length), url] as const],
      ),
    ),
    plainSubgraphs: !isPlainRefused('subgraphs', read),
    tls: servedTlsOf(read),
    accessTokenPublicKey: read.ACCESS_TOKEN_PUBLIC_KEY,
    signIn: signInConfigOf(read),
    identityPrivateKey: read.IDENTITY_PRIVATE_KEY,
    corsOrigins: read.CORS_ORIGINS ?? (production ? [] : localOrigins),
    subgraphTimeoutMs: read.SUBGRAPH_TIMEOUT_MS,
    rateLimitScale: read.RATE_LIMIT_SCALE,
    redis: redisConfigOf(read),
    trustedProxies: read.TRUSTED_PROXIES,
    sockets: socketLimitsOf(read, read.RATE_LIMIT_SCALE),
    persistedOperations: read.PERSISTED_OPERATIONS,
    persistedOperationsOnly: read.PERSISTED_OPERATIONS_ONLY,
    operationLimits: readOperationLimits(read),
    tracing: tracingConfigOf(read),
    drainDelayMs: drainDelayMsOf(read, production),
  };
}

/** The key of `subgraphUrls` that a subgraph's name answers to: "order-history" is ORDER_HISTORY. */
export function subgraphUrlKey(subgraphName: string): string {
  return subgraphName.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}
