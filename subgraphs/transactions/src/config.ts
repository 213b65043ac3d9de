import { type Read, wholeNumber } from '@paygraph/config';
import { isCurrencyCode, parseMoney } from '@paygraph/money';
import { z } from 'zod';
import { defaultLimitsByRole, type LimitsByRole, type Mosts, type MovementLimits } from './domain/limits.ts';
import { defaultFeeTariff, type FeeTariff } from './domain/merchant-fee.ts';

export interface TransactionsConfig {
  readonly limits: LimitsByRole;
  readonly tariff: FeeTariff;
  /** How long a transaction that has ended may be answered without asking the database. */
  readonly transactionCacheMs: number;
}

/** `{"USD": "10000.00"}` as minor units; amounts from `least` on. */
const amounts = (least: bigint) =>
  z.record(z.string(), z.string()).transform((given, context) => {
    const minor: Record<string, bigint> = {};
    for (const [currency, amount] of Object.entries(given)) {
      const money = isCurrencyCode(currency) ? parseMoney(amount, currency) : 'malformed';
      if (typeof money === 'string' || money.minor < least) {
        context.addIssue(`${currency} is not a currency with an amount from ${least} on in its own digits`);
      } else {
        minor[currency] = money.minor;
      }
    }
    return minor as Partial<Mosts>;
  });

const roleLimits = z.strictObject({ transaction: amounts(1n).optional(), day: amounts(1n).optional() });

/** Those that differ from the table: `{"MERCHANT": {"transaction": {"USD": "20000.00"}, "day": {"USD": "90000.00"}}}`. */
const limits = json('{"MERCHANT": {"day": {"USD": "90000.00"}}}')
  .pipe(z.partialRecord(z.enum(['USER', 'MERCHANT', 'ADMIN']), roleLimits))
  .transform(
    (given): LimitsByRole => ({
      USER: over(defaultLimitsByRole.USER, given.USER),
      MERCHANT: over(defaultLimitsByRole.MERCHANT, given.MERCHANT),
      ADMIN: over(defaultLimitsByRole.ADMIN, given.ADMIN),
    }),
  );

/** `{"percent": "2.9", "fixed": {"USD": "0.30"}}`: the whole tariff. Currencies that are not named have no fixed part. */
const tariff = json('{"percent": "2.9", "fixed": {"USD": "0.30"}}')
  .pipe(
    z.strictObject({
      percent: z
        .string()
        .regex(
          /^(?:\d|[1-9]\d)(?:\.\d{1,4})?$|^100$/,
          'is not a decimal from 0 to 100 of at most four digits',
        ),
      fixed: amounts(0n),
    }),
  )
  .transform(({ percent, fixed }): FeeTariff => ({ rateMillionths: millionths(percent), fixedMinor: fixed }));

/** What transactions alone reads. */
export const transactionsVariables = {
  TRANSACTION_LIMITS: limits
    .default(defaultLimitsByRole)
    .meta({
      form: 'JSON: by role, for one transaction and a day, an amount by currency',
      defaultText: 'the limits of the public contract, for every role',
      example: '{"MERCHANT": {"day": {"USD": "90000.00"}}}',
    })
    .describe('The most one may move at once and in a day; changes what it names.'),
  MERCHANT_FEES: tariff
    .default(defaultFeeTariff)
    .meta({
      form: 'JSON: a percentage, and a fixed amount by currency',
      defaultText: '2.9 % and 0.30 USD, or its like in each currency',
      example: '{"percent": "2.9", "fixed": {"USD": "0.30"}}',
    })
    .describe('What a merchant pays for each payment: the whole tariff.'),
  TRANSACTION_CACHE_SECONDS: wholeNumber(1, 3_600)
    .default(600)
    .describe('How long a transaction that has ended is kept in the cache, in seconds.'),
};

export function transactionsConfigOf(read: Read<typeof transactionsVariables>): TransactionsConfig {
  return {
    limits: read.TRANSACTION_LIMITS,
    tariff: read.MERCHANT_FEES,
    transactionCacheMs: read.TRANSACTION_CACHE_SECONDS * 1_000,
  };
}

function over(base: MovementLimits, given: z.output<typeof roleLimits> | undefined): MovementLimits {
  return {
    transaction: { ...base.transaction, ...given?.transaction },
    day: { ...base.day, ...given?.day },
  };
}

/** A percent is ten thousand millionths. */
function millionths(percent: string): bigint {
  const [whole = '', fraction = ''] = percent.split('.');
  return BigInt(whole + fraction.padEnd(4, '0'));
}

function json(example: string) {
  return z.string().transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue(`is not JSON as in ${example}`);
      return z.NEVER;
    }
  });
}
