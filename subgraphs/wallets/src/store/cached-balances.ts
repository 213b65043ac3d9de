import { type Cache, createReadThrough } from '@paygraph/cache';
import type { WalletId } from '@paygraph/ids';
import { isCurrencyCode, money } from '@paygraph/money';
import type { Balance } from '../domain/balance.ts';
import type { Balances } from '../domain/read-wallets.ts';

export interface CachedBalances extends Balances {
  /** Takes note of a balance that was committed. Never rejects: a cache that is away costs speed, not truth. */
  learn(walletId: WalletId, balance: Balance): Promise<void>;
}

/**
 * Balances for people to look at. What is posted is learned before the poster is answered, and an older version never
 * replaces a newer one: whoever has seen a movement succeed sees its balance, through whichever process. Money is moved
 * by the ledger alone.
 */
export function createCachedBalances(options: {
  cache: Cache;
  ledger: Balances;
  ttlMs: number;
  now: () => number;
}): CachedBalances {
  const { cache, ledger, ttlMs, now } = options;
  return createReadThrough<WalletId, Balance>({
    cache,
    ttlMs,
    source: ledger.of,
    versionOf: ({ version }) => version,
    write,
    read,
    now,
  });
}

function write({ posted, held, version }: Balance): string {
  return [posted.currency, posted.minor, held.minor, version].join(' ');
}

/** Undefined for what another version of the product may have written. */
function read(text: string): Balance | undefined {
  const [, currency = '', posted, held, version] = /^([A-Z]{3}) (-?\d+) (\d+) (\d+)$/.exec(text) ?? [];
  if (!isCurrencyCode(currency) || posted === undefined || held === undefined || version === undefined)
    return undefined;
  return {
    posted: money(BigInt(posted), currency),
    held: money(BigInt(held), currency),
    version: BigInt(version),
  };
}
