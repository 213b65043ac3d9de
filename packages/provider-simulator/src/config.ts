import {
  address,
  ConfigError,
  type Environment,
  logLevel,
  port,
  readConfig,
  wholeNumber,
} from '@paygraph/config';
import { z } from 'zod';

export type Config = ReturnType<typeof readProviderConfig>;

export interface WebhookConfig {
  readonly url: string;
  readonly secret: string;
  readonly duplicates: boolean;
}

/** Throws ConfigError. */
export function readProviderConfig(environment: Environment) {
  const config = readConfig(
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
      /** Where to tell what became of each charge, refund and payout; where left out nobody is told. */
      PROVIDER_WEBHOOK_URL: address('http:', 'https:').optional(),
      /** Shared with whoever is told; signs what is said. */
      PROVIDER_WEBHOOK_SECRET: z.string().min(32, 'is shorter than 32 characters').optional(),
      /** Whether everything is said twice, as providers sometimes do. */
      PROVIDER_WEBHOOK_DUPLICATES: z
        .enum(['true', 'false'], { error: 'is neither true nor false' })
        .default('false'),
    },
    environment,
  );
  return Object.freeze({ ...config, webhook: webhookOf(config) });
}

function webhookOf(config: {
  PROVIDER_WEBHOOK_URL?: string | undefined;
  PROVIDER_WEBHOOK_SECRET?: string | undefined;
  PROVIDER_WEBHOOK_DUPLICATES: 'true' | 'false';
}): WebhookConfig | undefined {
  const { PROVIDER_WEBHOOK_URL: url, PROVIDER_WEBHOOK_SECRET: secret } = config;
  if (url === undefined) return undefined;
  if (secret === undefined) {
    throw new ConfigError([
      'PROVIDER_WEBHOOK_SECRET is missing: what is told at PROVIDER_WEBHOOK_URL is signed',
    ]);
  }
  return { url, secret, duplicates: config.PROVIDER_WEBHOOK_DUPLICATES === 'true' };
}
