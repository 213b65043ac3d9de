import { createMemoryCache, noCache } from '@paygraph/cache';
import { createIds, type WalletId } from '@paygraph/ids';
import { money } from '@paygraph/money';
import { describe, expect, test } from 'vitest';
import type { Balance } from '../domain/balance.ts';
import { createCachedBalances } from './cached-balances.ts';

const wallet = createIds().next('wal');
const balance = (minor: bigint, version: bigint): Balance => ({
  posted: money(minor, 'USD'),
  held: money(3n, 'USD'),
  version,
});

/** A ledger whose answer can be set, and that counts how often it is asked. */
function createLedger(present: Balance) {
  const ledger = { present, asked: 0 };
  return {
    ledger,
    balances: {
      of: async (ids: readonly WalletId[]) => {
        ledger.asked += 1;
        return new Map(ids.map((id) => [id, ledger.present]));
      },
    },
  };
}

const ttlMs = 300_000;
const now = () => 0;

describe('balances to look at', () => {
  test('are asked of the ledger once, then remembered', async () => {
    const { ledger, balances } = createLedger(balance(-10n, 1n));
    const cached = createCachedBalances({
      cache: createMemoryCache({ maxValues: 9 }),
      ledger: balances,
      ttlMs,
      now,
    });
    expect((await cached.of([wallet])).get(wallet)).toEqual(balance(-10n, 1n));
    expect((await cached.of([wallet])).get(wallet)).toEqual(balance(-10n, 1n));
    expect(ledger.asked).toBe(1);
  });

  test('are the newest that was learned, also where an older one comes later', async () => {
    const { ledger, balances } = createLedger(balance(10n, 1n));
    const cached = createCachedBalances({
      cache: createMemoryCache({ maxValues: 9 }),
      ledger: balances,
      ttlMs,
      now,
    });
    await cached.learn(wallet, balance(20n, 10n));
    await cached.learn(wallet, balance(15n, 9n));
    expect((await cached.of([wallet])).get(wallet)).toEqual(balance(20n, 10n));
    expect(ledger.asked).toBe(0);
  });

  test('are asked of the ledger again when their time is over', async () => {
    let clockMs = 1_000;
    const { ledger, balances } = createLedger(balance(10n, 1n));
    const cache = createMemoryCache({ maxValues: 9, nowMs: () => clockMs });
    const cached = createCachedBalances({ cache, ledger: balances, ttlMs, now });
    await cached.of([wallet]);
    clockMs += 299_000;
    await cached.of([wallet]);
    expect(ledger.asked).toBe(1);
    clockMs += 1_001;
    await cached.of([wallet]);
    expect(ledger.asked).toBe(2);
  });

  test('come from the ledger where there is no cache, or what it holds can’t be read', async () => {
    const { ledger, balances } = createLedger(balance(10n, 1n));
    const without = createCachedBalances({ cache: noCache, ledger: balances, ttlMs, now });
    await without.of([wallet]);
    expect((await without.of([wallet])).get(wallet)).toEqual(balance(10n, 1n));
    expect(ledger.asked).toBe(2);

    const cache = createMemoryCache({ maxValues: 9 });
    await cache.tell(wallet, { version: '1', value: '{"other":"form"}', ttlMs });
    const reading = createCachedBalances({ cache, ledger: balances, ttlMs, now });
    expect((await reading.of([wallet])).get(wallet)).toEqual(balance(10n, 1n));
  });
});
