import {
  address,
  decimal,
  isPlainHttp,
  plainConnectionVariables,
  type Read,
  type Rule,
  refusePlain,
} from '@paygraph/config';
import { z } from 'zod';

export interface PaymentsConfig {
  readonly providerUrl: string;
  /** Stretches or shortens the pauses after which the provider is asked about what it could not say. */
  readonly pollScale: number;
  /** Shared with the provider, which signs its callbacks with it; without one it can't call back. */
  readonly webhookSecret: string | undefined;
}

/** What payments alone reads. */
export const paymentsVariables = {
  ...plainConnectionVariables,
  PROVIDER_URL: address('http:', 'https:')
    .default('http://127.0.0.1:8010')
    .describe('Where the payment provider answers.'),
  PROVIDER_POLL_SCALE: decimal(0.001, 100)
    .default(1)
    .describe(
      'Multiplies the pauses after which the provider is asked again about what it could not say yet.',
    ),
  PROVIDER_WEBHOOK_SECRET: z
    .string()
    .min(32, 'is shorter than 32 characters')
    .optional()
    .meta({ form: '32 characters or more', secret: true })
    .describe('What the provider signs its callbacks with; without it callbacks are not taken.'),
};

export const paymentsRules: readonly Rule<typeof paymentsVariables>[] = [
  refusePlain('provider', ['PROVIDER_URL'], isPlainHttp),
];

export function paymentsConfigOf(read: Read<typeof paymentsVariables>): PaymentsConfig {
  return {
    providerUrl: read.PROVIDER_URL,
    pollScale: read.PROVIDER_POLL_SCALE,
    webhookSecret: read.PROVIDER_WEBHOOK_SECRET,
  };
}
