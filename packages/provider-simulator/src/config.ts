import { type Environment, logLevel, port, readConfig, wholeNumber } from '@paygraph/config';
import { z } from 'zod';

export type Config = ReturnType<typeof readProviderConfig>;

/** Throws ConfigError. */
export function readProviderConfig(environment: Environment) {
  return readConfig(
    {
      NODE_ENV: z.string().default('development'),
      HOST: z.string().default('127.0.0.1'),
      PORT: port().default(8010),
      LOG_LEVEL: logLevel().default('info'),
      LOG_FORMAT: z.enum(['json', 'readable'], { error: 'is neither json nor readable' }).default('json'),
      /** The folder of what the provider must remember. */
      PROVIDER_DATA_DIR: z.string(),
      /** How long each charge, refund and payout takes; what tok_slow takes comes on top. */
      PROVIDER_LATENCY_MS: wholeNumber(0, 60_000).default(0),
      PROVIDER_SUCCESS_RATE: z
        .string()
        .regex(/^(?:0(?:\.\d{1,9})?|1(?:\.0{1,9})?)$/, 'is not a decimal from 0 to 1')
        .transform(Number)
        .default(0.9),
      /** With another seed tok_random decides otherwise. */
      PROVIDER_SEED: z.string().default('paygraph'),
    },
    environment,
  );
}
