import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import {
  address,
  ConfigError,
  type Environment,
  logLevel,
  pem,
  port,
  readConfig,
  wholeNumber,
} from '@paygraph/config';
import { drainDelayMsOf, stopVariables } from '@paygraph/service-process';
import { z } from 'zod';
import { faultOfTrustedProxy } from './client-address.ts';
import { type OperationLimits, operationLimitVariables, readOperationLimits } from './operations/limits.ts';
import { type SignInConfig, signInConfigOf, signInVariables } from './sessions/sign-in-variables.ts';
import { type SocketLimits, socketLimitsOf, socketLimitsShape } from './sockets/socket-limits.ts';

const subgraphUrlPrefix = 'SUBGRAPH_URL_';
const defaultSupergraph = fileURLToPath(new URL('../../schema/supergraph.graphql', import.meta.url));
const defaultOperations = fileURLToPath(new URL('../../schema/persisted-operations.json', import.meta.url));

const isScale = (scale: number) => scale > 0 && scale <= 1_000_000;

const shape = {
  PORT: port().default(8000),
  ADMIN_PORT: port().default(9000),
  HOST: z.string().default('127.0.0.1'),
  NODE_ENV: z.string().default('development'),
  LOG_LEVEL: logLevel().default('info'),
  LOG_FORMAT: z.enum(['json', 'readable'], { error: 'is not one of json, readable' }).default('json'),
  SUPERGRAPH: z.string().default(defaultSupergraph),
  ACCESS_TOKEN_PUBLIC_KEY: pem('PUBLIC KEY')
    .refine(isP256(createPublicKey), 'is not a key on the curve P-256')
    .optional(),
  ...signInVariables,
  IDENTITY_PRIVATE_KEY: pem('PRIVATE KEY')
    .refine(isP256(createPrivateKey), 'is not a key on the curve P-256')
    .optional(),
  CORS_ORIGINS: z.string().transform(splitList).refine(areOrigins, 'is not a list of origins').optional(),
  PERSISTED_OPERATIONS: z.string().default(defaultOperations),
  PERSISTED_OPERATIONS_ONLY: z
    .enum(['true', 'false'], { error: 'is not one of true, false' })
    .default('false'),
  ...operationLimitVariables,
  SUBGRAPH_TIMEOUT_MS: wholeNumber(1, 600_000).default(2_000),
  RATE_LIMIT_SCALE: z
    .string()
    .regex(/^\d{1,9}(\.\d{1,9})?$/, 'is not a number above 0')
    .transform(Number)
    .refine(isScale, 'is not a number above 0, and at most 1000000')
    .default(1),
  REDIS_URL: address('redis:', 'rediss:').optional(),
  TRUSTED_PROXIES: z.string().transform(splitList).superRefine(tellFaultsOfProxies).default([]),
  ...socketLimitsShape,
  ...stopVariables,
};

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
  /** By the subgraph's name in capitals, with `_` for what is neither letter nor digit. */
  readonly subgraphUrls: ReadonlyMap<string, string>;
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
  readonly redisUrl: string | undefined;
  /** Addresses and ranges whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  readonly sockets: SocketLimits;
  /** The file of those that were promised. */
  readonly persistedOperations: string;
  /** Nothing beside them is run. */
  readonly persistedOperationsOnly: boolean;
  readonly operationLimits: OperationLimits;
  /** How long a stop goes on taking requests, so that balancers notice that this gateway is not ready. */
  readonly drainDelayMs: number;
}

/** Throws ConfigError, with all faults, for an environment the gateway can't start in. */
export function readGatewayConfig(environment: Environment): GatewayConfig {
  const overrides = Object.keys(environment).filter((name) => name.startsWith(subgraphUrlPrefix));
  const overrideShape = Object.fromEntries(
    overrides.map((name) => [name, address('http:', 'https:').optional()]),
  );
  // Both shapes at once, so that all faults are told at once.
  const all: Readonly<Record<string, unknown>> = readConfig({ ...overrideShape, ...shape }, environment);
  const read = readConfig(shape, environment);
  if (read.ACCESS_TOKEN_JWKS_URL !== undefined && read.ACCESS_TOKEN_PUBLIC_KEY !== undefined) {
    throw new ConfigError(['ACCESS_TOKEN_PUBLIC_KEY: is set beside ACCESS_TOKEN_JWKS_URL, and one must do']);
  }
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
      overrides.flatMap((name) => {
        const url = all[name];
        return typeof url === 'string' ? [[name.slice(subgraphUrlPrefix.length), url] as const] : [];
      }),
    ),
    accessTokenPublicKey: read.ACCESS_TOKEN_PUBLIC_KEY,
    signIn: signInConfigOf(read),
    identityPrivateKey: read.IDENTITY_PRIVATE_KEY,
    corsOrigins: read.CORS_ORIGINS ?? (production ? [] : localOrigins),
    subgraphTimeoutMs: read.SUBGRAPH_TIMEOUT_MS,
    rateLimitScale: read.RATE_LIMIT_SCALE,
    redisUrl: read.REDIS_URL,
    trustedProxies: read.TRUSTED_PROXIES,
    sockets: socketLimitsOf(read, read.RATE_LIMIT_SCALE),
    persistedOperations: read.PERSISTED_OPERATIONS,
    persistedOperationsOnly: read.PERSISTED_OPERATIONS_ONLY === 'true',
    operationLimits: readOperationLimits(read),
    drainDelayMs: drainDelayMsOf(read, production),
  };
}

/** The key of `subgraphUrls` that a subgraph's name answers to: "order-history" is ORDER_HISTORY. */
export function subgraphUrlKey(subgraphName: string): string {
  return subgraphName.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}

function splitList(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function tellFaultsOfProxies(proxies: readonly string[], context: z.RefinementCtx): void {
  for (const proxy of proxies) {
    const fault = faultOfTrustedProxy(proxy);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  }
}

function areOrigins(origins: readonly string[]): boolean {
  return origins.every((origin) => URL.parse(origin)?.origin === origin);
}

/** ES256 takes no other curve. Told here, at start, rather than at the first signature. */
function isP256(read: (text: string) => KeyObject): (text: string) => boolean {
  return (text) => {
    try {
      return read(text).asymmetricKeyDetails?.namedCurve === 'prime256v1';
    } catch {
      return false;
    }
  };
}
