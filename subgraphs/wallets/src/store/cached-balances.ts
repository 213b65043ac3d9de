import type { Cache } from '@paygraph/cache';
import type { WalletId } from '@paygraph/ids';
import { type CurrencyCode, money } from '@paygraph/money';
import { type Balance, versionAsText } from '../domain/balance.ts';
import type { Balances } from '../domain/read-wallets.ts';

export interface CachedBalances extends Balances {
  /** Takes note of a balance that was committed. Never rejects: a cache that is away costs speed, not truth. */
  learn(walletId: WalletId, balance: Balance): Promise<void>;
}

/** How long a balance may be answered without asking the ledger. */
const ttlMs = 5 * 60_000;

/**
 * Balances for people to look at. What is posted is learned before the poster is answered, and an older version never
 * replaces a newer one: whoever has seen a movement succeed sees its balance. Money is moved by the ledger alone.
 */
export function createCachedBalances(options: {
  cache: Cache;
  ledger: Balances;
  onCacheFailed: (error: unknown) => void;
}): CachedBalances {
  const { cache, ledger, onCacheFailed } = options;

  async function recall(walletId: WalletId): Promise<Balance | undefined> {
    try {
      const text = await cache.get(keyOf(walletId));
      return text === undefined ? undefined : read(text);
    } catch (error) {
      onCacheFailed(error);
      return undefined;
    }
  }

  async function learn(walletId: WalletId, balance: Balance): Promise<void> {
    try {
      await cache.setIfNewer(keyOf(walletId), versionAsText(balance.version), write(balance), ttlMs);
    } catch (error) {
      onCacheFailed(error);
    }
  }

  return {
    learn,
    of: async (walletIds) => {
      const recalled = await Promise.all(walletIds.map(async (id) => [id, await recall(id)] as const));
      const found = new Map(recalled.flatMap(([id, balance]) => (balance ? [[id, balance]] : [])));
      const missing = walletIds.filter((id) => !found.has(id));
      if (missing.length === 0) return found;
      const read = await ledger.of(missing);
      await Promise.all([...read].map(([id, balance]) => learn(id, balance)));
      return new Map([...found, ...read]);
    },
  };
}

function keyOf(walletId: WalletId): string {
  return `wallet-balance:${walletId}`;
}

function write({ posted, held, version }: Balance): string {
  return [posted.currency, posted.minor, held.minor, version].join(' ');
}

/** Undefined for what another version of the product may have written. */
function read(text: string): Balance | undefined {
  const [, currency, posted, held, version] = /^([A-Z]{3}) (-?\d+) (\d+) (\d+)$/.exec(text) ?? [];
  if (currency === undefined || posted === undefined || held === undefined || version === undefined)
    return undefined;
  const code = currency as CurrencyCode;
  return {
    posted: money(BigInt(posted), code),
    held: money(BigInt(held), code),
    version: BigInt(version),
  };
}
