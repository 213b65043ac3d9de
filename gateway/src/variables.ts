import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import {
  address,
  adminVariables,
  isPlainHttp,
  isWithout,
  list,
  pem,
  plainConnectionVariables,
  processVariables,
  type Rule,
  refusePlain,
  servedTlsRule,
  servedTlsVariables,
  wholeNumber,
  yesOrNo,
} from '@paygraph/config';
import { rateLimitVariables } from '@paygraph/rate-limiter';
import { redisVariables } from '@paygraph/redis';
import { stopVariables } from '@paygraph/service-process';
import { tracingVariables } from '@paygraph/telemetry';
import { z } from 'zod';
import { faultOfTrustedProxy } from './client-address.ts';
import { operationLimitVariables } from './operations/limits.ts';
import { signInVariables } from './sessions/sign-in-variables.ts';
import { socketVariables } from './sockets/socket-limits.ts';

const defaultSupergraph = fileURLToPath(new URL('../../schema/supergraph.graphql', import.meta.url));
const defaultOperations = fileURLToPath(new URL('../../schema/persisted-operations.json', import.meta.url));

/** What the gateway reads, beside the addresses of subgraphs, whose names it learns from the supergraph. */
export const gatewayVariables = {
  ...processVariables({ default: 8000 }),
  ...adminVariables({ default: 9000 }),
  ...plainConnectionVariables,
  ...servedTlsVariables,
  ...stopVariables,
  ...redisVariables,
  ...tracingVariables,
  ...rateLimitVariables,
  ...signInVariables,
  SUPERGRAPH: z
    .string()
    .default(defaultSupergraph)
    .meta({ form: 'a path, or an http(s) address', defaultText: 'schema/supergraph.graphql' })
    .describe(
      'The composed schema; looked at again all the time, so that a new one is taken without a restart.',
    ),
  ACCESS_TOKEN_PUBLIC_KEY: pem('PUBLIC KEY')
    .refine(isP256(createPublicKey), 'is not a key on the curve P-256')
    .optional()
    .describe('The one key (P-256) access tokens are judged by, in place of ACCESS_TOKEN_JWKS_URL.'),
  IDENTITY_PRIVATE_KEY: pem('PRIVATE KEY')
    .refine(isP256(createPrivateKey), 'is not a key on the curve P-256')
    .optional()
    .describe('The key (P-256) with which the process proves to others, in each call, which service it is.'),
  CORS_ORIGINS: list()
    .refine(areOrigins, 'is not a list of origins')
    .optional()
    .meta({
      form: 'a list of origins, with commas between',
      defaultText: 'none in production, any of this machine elsewhere',
      example: 'https://wallet.example.com',
    })
    .describe('The web pages that may ask, by their origins.'),
  PERSISTED_OPERATIONS: z
    .string()
    .default(defaultOperations)
    .meta({ form: 'a path', defaultText: 'schema/persisted-operations.json' })
    .describe('The file of the operations that were promised to clients.'),
  PERSISTED_OPERATIONS_ONLY: yesOrNo().default(false).describe('Whether nothing but those is run.'),
  ...operationLimitVariables,
  SUBGRAPH_TIMEOUT_MS: wholeNumber(1, 600_000)
    .default(2_000)
    .describe('Milliseconds a subgraph has for a whole answer.'),
  TRUSTED_PROXIES: list()
    .superRefine(tellFaultsOfProxies)
    .default([])
    .meta({ form: 'a list of addresses and ranges, with commas between', example: '10.0.0.0/8' })
    .describe('The balancers in front, whose word on the client’s address (X-Forwarded-For) is believed.'),
  ...socketVariables,
};

export const gatewayRules: readonly Rule<typeof gatewayVariables>[] = [
  servedTlsRule,
  refusePlain('redis', ['REDIS_URL'], isWithout('rediss:')),
  refusePlain('traces', ['OTEL_EXPORTER_OTLP_ENDPOINT'], isPlainHttp),
  refusePlain('jwks', ['ACCESS_TOKEN_JWKS_URL'], isPlainHttp),
  refusePlain('session-feed', ['SESSION_FEED_URL'], isPlainHttp),
  (read) =>
    read.ACCESS_TOKEN_JWKS_URL !== undefined && read.ACCESS_TOKEN_PUBLIC_KEY !== undefined
      ? ['ACCESS_TOKEN_PUBLIC_KEY: is set beside ACCESS_TOKEN_JWKS_URL, and one must do']
      : [],
];

export const subgraphUrlPrefix = 'SUBGRAPH_URL_';

/** Each of those that are set, whatever they are called: the supergraph, which names the subgraphs, is read later. */
export const subgraphUrl = () =>
  address('http:', 'https:')
    .optional()
    .meta({ defaultText: 'the address in the supergraph' })
    .describe(
      'Where a subgraph answers, by its name in capitals with _ for what is neither letter nor digit.',
    );

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
