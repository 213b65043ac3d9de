import { type CurrencyCode, money } from '@paygraph/money';
import type { Content } from '../domain/delivery-queue.ts';

/** As it is kept: JSON knows no bigint, so money stands there with its minor units as text. */
export function writeContent(content: Content): unknown {
  return JSON.parse(
    JSON.stringify(content, (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)),
  );
}

/** Of what `writeContent` wrote: the table holds nothing else. */
export function readContent(json: unknown): Content {
  return JSON.parse(JSON.stringify(json), (_key, value: unknown) =>
    isWrittenMoney(value) ? money(BigInt(value.minor), value.currency) : value,
  ) as Content;
}

function isWrittenMoney(value: unknown): value is { minor: string; currency: CurrencyCode } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'minor' in value &&
    'currency' in value &&
    typeof value.minor === 'string'
  );
}
