import { createPrivateKey } from 'node:crypto';
import { address, ConfigError, type Environment, pem, readConfig, wholeNumber } from '@paygraph/config';
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
  /** Where tries are counted for all processes together; undefined: each counts its own. */
  readonly redisUrl: string | undefined;
}

/** Below it, a stolen table of hashes is guessed through too fast. */
const leastCostInProduction = 12;

/** Throws ConfigError. */
export function readUsersConfig(environment: Environment): UsersConfig {
  const config = readConfig(
    {
      NODE_ENV: z.string().default('development'),
      LINK_SECRET: z.string().min(32, 'is shorter than 32 characters'),
      PUBLIC_URL: address('http:', 'https:'),
      ACCESS_TOKEN_PRIVATE_KEY: pem('PRIVATE KEY').refine(isP256, 'is not a P-256 key'),
      ACCESS_TOKEN_OTHER_KEYS: otherKeys().default([]),
      // bcrypt itself goes from 4 to 31; at 15 a sign-in takes seconds.
      BCRYPT_COST: wholeNumber(4, 15).default(leastCostInProduction),
      RATE_LIMIT_SCALE: z
        .string()
        .regex(/^\d{1,9}(\.\d{1,9})?$/, 'is not a number above 0')
        .transform(Number)
        .refine((scale) => scale > 0, 'is not a number above 0')
        .default(1),
      REDIS_URL: address('redis:', 'rediss:').optional(),
    },
    environment,
  );
  if (config.NODE_ENV === 'production' && config.BCRYPT_COST < leastCostInProduction) {
    throw new ConfigError([`BCRYPT_COST: is below ${leastCostInProduction}, which is for tests only`]);
  }
  return {
    linkSecret: config.LINK_SECRET,
    publicUrl: config.PUBLIC_URL.replace(/\/+$/, ''),
    accessTokenPrivateKey: config.ACCESS_TOKEN_PRIVATE_KEY,
    accessTokenOtherKeys: config.ACCESS_TOKEN_OTHER_KEYS,
    bcryptCost: config.BCRYPT_COST,
    rateLimitScale: config.RATE_LIMIT_SCALE,
    redisUrl: config.REDIS_URL,
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
