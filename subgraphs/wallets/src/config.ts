import { address, type Read, wholeNumber } from '@paygraph/config';
import { isCurrencyCode, parseMoney } from '@paygraph/money';
import { z } from 'zod';
import { type BalanceLimits, defaultBalanceLimits } from './domain/balance-limits.ts';

export interface WalletsConfig {
  readonly balanceLimits: BalanceLimits;
  readonly verifyIntervalMs: number;
  /** How long a balance may be answered without asking the ledger. */
  readonly balanceCacheMs: number;
}

/** `{"USD": "100000.00"}`: those that differ from the table. */
const limits = z
  .string()
  .transform((text, context) => {
    const given = readJson(text);
    if (typeof given !== 'object' || given === null || Array.isArray(given)) {
      context.addIssue('is not JSON as in {"USD": "100000.00"}');
      return z.NEVER;
    }
    const wrong = Object.entries(given).filter(([currency, amount]) => !isLimit(currency, amount));
    for (const [currency] of wrong) {
      context.addIssue(`${currency} is not a currency with an amount above zero in its own digits`);
    }
    return given as Partial<BalanceLimits>;
  })
  .transform((given): BalanceLimits => ({ ...defaultBalanceLimits, ...given }));

/** What wallets alone reads. */
export const walletsVariables = {
  WALLET_BALANCE_LIMITS: limits
    .default(defaultBalanceLimits)
    .meta({
      form: 'JSON: an amount by currency, in the currency’s own digits',
      defaultText: '100000.00 and its like in each currency',
      example: '{"USD": "100000.00"}',
    })
    .describe('The most a wallet may hold; changes the currencies it names.'),
  LEDGER_VERIFY_INTERVAL_SECONDS: wholeNumber(0, 86_400)
    .default(300)
    .describe('How often the whole ledger is verified, in seconds; 0 never.'),
  BALANCE_CACHE_SECONDS: wholeNumber(1, 3_600)
    .default(300)
    .describe('How long a balance is kept in the cache, in seconds.'),
};

/** What `make verify-ledger` reads. */
export const verifyLedgerVariables = {
  PORT_OFFSET: wholeNumber(0, 50_000).default(0).describe('Added to every port.'),
  DATABASE_URL: address('postgres:', 'postgresql:')
    .optional()
    .meta({ secret: true, defaultText: 'the running service is asked' })
    .describe('The database whose ledger is verified: a live one, or a restored backup.'),
};

export function walletsConfigOf(read: Read<typeof walletsVariables>): WalletsConfig {
  return {
    balanceLimits: read.WALLET_BALANCE_LIMITS,
    verifyIntervalMs: read.LEDGER_VERIFY_INTERVAL_SECONDS * 1_000,
    balanceCacheMs: read.BALANCE_CACHE_SECONDS * 1_000,
  };
}

function isLimit(currency: string, amount: unknown): boolean {
  if (!isCurrencyCode(currency) || typeof amount !== 'string') return false;
  const limit = parseMoney(amount, currency);
  return typeof limit !== 'string' && limit.minor > 0n;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
