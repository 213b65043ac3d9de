import { address, type Environment, readConfig } from '@paygraph/config';
import { z } from 'zod';

export interface PaymentsConfig {
  readonly providerUrl: string;
  /** Stretches or shortens the pauses after which the provider is asked about what it could not say. */
  readonly pollScale: number;
  /** Shared with the provider, which signs its callbacks with it; without one it can't call back. */
  readonly webhookSecret: string | undefined;
}

/** What payments reads besides the foundation's variables. Throws ConfigError. */
export function readPaymentsConfig(environment: Environment): PaymentsConfig {
  const config = readConfig(
    {
      PROVIDER_URL: address('http:', 'https:').default('http://127.0.0.1:8010'),
      PROVIDER_POLL_SCALE: z
        .string()
        .regex(/^\d{1,3}(?:\.\d{1,6})?$/, 'is not a decimal from 0.001 to 100')
        .transform(Number)
        .refine((scale) => scale >= 0.001 && scale <= 100, 'is not a decimal from 0.001 to 100')
        .default(1),
      PROVIDER_WEBHOOK_SECRET: z.string().min(32, 'is shorter than 32 characters').optional(),
    },
    environment,
  );
  return {
    providerUrl: config.PROVIDER_URL,
    pollScale: config.PROVIDER_POLL_SCALE,
    webhookSecret: config.PROVIDER_WEBHOOK_SECRET,
  };
}
