import { address, oneOf, readableFile } from '@paygraph/config';
import type { z } from 'zod';

/** The variables that say where Redis is. */
export const redisVariables = {
  REDIS_URL: address('redis:', 'rediss:')
    .optional()
    .meta({ secret: true, example: 'redis://127.0.0.1:6379' })
    .describe(
      'Where Redis is (redis:// or, with TLS, rediss://), for caches, limits, ended sessions and proofs of identity; without it each process counts and remembers for itself.',
    ),
  REDIS_CLUSTER: oneOf('true', 'false')
    .default('false')
    .describe(
      'Whether REDIS_URL is a node of a Redis cluster, from which the others are learned: true or false.',
    ),
  REDIS_CA_FILE: readableFile()
    .optional()
    .describe(
      'File of the authority that signed the certificate of Redis, in PEM form; for rediss:// alone.',
    ),
};

export interface RedisConfig {
  /** `redis:` or, with TLS, `rediss:`, with user and password in it where there are any. */
  readonly url: string;
  readonly cluster: boolean;
  /** A file in PEM form; undefined: the authorities that Node knows. */
  readonly caFile: string | undefined;
}

/** Undefined where there is no Redis. */
export function redisConfigOf(
  read: Readonly<Partial<z.output<z.ZodObject<typeof redisVariables>>>>,
): RedisConfig | undefined {
  const { REDIS_URL: url, REDIS_CLUSTER: cluster, REDIS_CA_FILE: caFile } = read;
  return url === undefined ? undefined : { url, cluster: cluster === 'true', caFile };
}
