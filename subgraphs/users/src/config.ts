import { createPrivateKey } from 'node:crypto';
import { address, nodeEnvironment, pem, type Read, type Rule, wholeNumber } from '@paygraph/config';
import { rateLimitVariables } from '@paygraph/rate-limiter';
import { z } from 'zod';
import { type OtherKey, otherKeys } from './credentials/other-keys.ts';

export interface UsersConfig {
  /** What the tokens of mailed links and refresh tokens are made with. Another one ends all of them. */
  readonly linkSecret: string;
  /** Where people reach the product, without a slash at its end: mailed links start with it. */
  readonly publicUrl: string;
  /** PEM, P-256. */
  readonly accessTokenPrivateKey: string;
  /** Published beside the public half of that one. */
  readonly accessTokenOtherKeys: readonly OtherKey[];
  readonly bcryptCost: number;
  /** Multiplies how much one network address may try; never how often one account's password may be guessed. */
  readonly rateLimitScale: number;
  /** How long a user may be answered without asking the database. */
  readonly userCacheMs: number;
}

/** Below it, a stolen table of hashes is guessed through too fast. */
const leastCostInProduction = 12;

/** What users alone reads. */
export const usersVariables = {
  NODE_ENV: nodeEnvironment(),
  LINK_SECRET: z
    .string()
    .min(32, 'is shorter than 32 characters')
    .meta({ form: '32 characters or more', secret: true })
    .describe(
      'What mailed links, refresh tokens and stored secrets are made with; another one ends all of them.',
    ),
  PUBLIC_URL: address('http:', 'https:')
    .meta({ example: 'http://localhost:8000' })
    .describe('Where people reach the product: mailed links start with it.'),
  ACCESS_TOKEN_PRIVATE_KEY: pem('PRIVATE KEY')
    .refine(isP256, 'is not a P-256 key')
    .describe('The key (P-256) access tokens are signed with.'),
  ACCESS_TOKEN_OTHER_KEYS: otherKeys()
    .default([])
    .meta({ form: 'JSON: a list of public keys, each with the time until which it is published' })
    .describe('Keys published beside that one, so that nobody is signed out when it is changed.'),
  // bcrypt itself goes from 4 to 31; at 15 a sign-in takes seconds.
  BCRYPT_COST: wholeNumber(4, 15)
    .default(leastCostInProduction)
    .describe('The cost of a password’s hash; each step doubles it, and production takes no less than 12.'),
  ...rateLimitVariables,
  USER_CACHE_SECONDS: wholeNumber(1, 3_600)
    .default(1_800)
    .describe('How long a user is kept in the cache, in seconds.'),
};

export const usersRules: readonly Rule<typeof usersVariables>[] = [
  ({ NODE_ENV, BCRYPT_COST = leastCostInProduction }) =>
    NODE_ENV === 'production' && BCRYPT_COST < leastCostInProduction
      ? [`BCRYPT_COST: is below ${leastCostInProduction}, which is for tests only`]
      : [],
];

export function usersConfigOf(read: Read<typeof usersVariables>): UsersConfig {
  return {
    linkSecret: read.LINK_SECRET,
    publicUrl: read.PUBLIC_URL.replace(/\/+$/, ''),
    accessTokenPrivateKey: read.ACCESS_TOKEN_PRIVATE_KEY,
    accessTokenOtherKeys: read.ACCESS_TOKEN_OTHER_KEYS,
    bcryptCost: read.BCRYPT_COST,
    rateLimitScale: read.RATE_LIMIT_SCALE,
    userCacheMs: read.USER_CACHE_SECONDS * 1_000,
  };
}

/** ES256 is ECDSA on this curve alone (RFC 7518, section 3.4). */
function isP256(key: string): boolean {
  try {
    return createPrivateKey(key).asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}
