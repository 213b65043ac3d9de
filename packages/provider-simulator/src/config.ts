import {
  address,
  ConfigError,
  decimal,
  type Environment,
  examineConfig,
  misspeltVariables,
  processVariables,
  type Read,
  type Rule,
  wholeNumber,
  yesOrNo,
} from '@paygraph/config';
import { z } from 'zod';

export type Config = ReturnType<typeof readProviderConfig>;

export interface WebhookConfig {
  readonly url: string;
  readonly secret: string;
  readonly duplicates: boolean;
}

export const providerVariables = {
  ...processVariables({ default: 8010 }),
  PROVIDER_DATA_DIR: z
    .string()
    .meta({ form: 'a path', example: '.data/provider' })
    .describe('The folder of what the provider must remember.'),
  PROVIDER_LATENCY_MS: wholeNumber(0, 60_000)
    .default(0)
    .describe('Milliseconds each charge, refund and payout takes; what tok_slow takes comes on top.'),
  PROVIDER_SUCCESS_RATE: decimal(0, 1)
    .default(0.9)
    .describe('The share of charges with tok_random that succeed.'),
  PROVIDER_SEED: z
    .string()
    .default('paygraph')
    .describe('What tok_random decides by; with another it decides otherwise.'),
  PROVIDER_WEBHOOK_URL: address('http:', 'https:')
    .optional()
    .meta({ example: 'http://127.0.0.1:9004/internal/provider/callback' })
    .describe('Where to tell what became of each charge, refund and payout; without it nobody is told.'),
  PROVIDER_WEBHOOK_SECRET: z
    .string()
    .min(32, 'is shorter than 32 characters')
    .optional()
    .meta({ form: '32 characters or more', secret: true })
    .describe('What the provider signs its callbacks with; without it callbacks are not taken.'),
  PROVIDER_WEBHOOK_DUPLICATES: yesOrNo()
    .default(false)
    .describe('Whether everything is told twice, as providers sometimes do.'),
};

export const providerRules: readonly Rule<typeof providerVariables>[] = [
  (read, faulty) =>
    read.PROVIDER_WEBHOOK_URL !== undefined &&
    read.PROVIDER_WEBHOOK_SECRET === undefined &&
    !faulty.has('PROVIDER_WEBHOOK_SECRET')
      ? ['PROVIDER_WEBHOOK_SECRET is missing: what is told at PROVIDER_WEBHOOK_URL is signed']
      : [],
];

/** Throws ConfigError. */
export function readProviderConfig(environment: Environment) {
  const read = examineConfig(providerVariables, environment, providerRules);
  const known = new Set(Object.keys(providerVariables));
  const faults = [...read.faults, ...misspeltVariables(environment, known)];
  if (faults.length > 0) throw new ConfigError(faults);
  const config = read.take();
  return Object.freeze({ ...config, webhook: webhookOf(config) });
}

function webhookOf(read: Read<typeof providerVariables>): WebhookConfig | undefined {
  const { PROVIDER_WEBHOOK_URL: url, PROVIDER_WEBHOOK_SECRET: secret } = read;
  if (url === undefined || secret === undefined) return undefined;
  return { url, secret, duplicates: read.PROVIDER_WEBHOOK_DUPLICATES };
}
