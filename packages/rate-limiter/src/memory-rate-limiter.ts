import type { Limit, RateLimiter, Verdict } from './port.ts';
import { storedKey } from './stored-key.ts';

interface Window {
  taken: number;
  readonly endsAtMs: number;
}

const defaultMaxKeys = 50_000;

/**
 * Counts in this process's memory. Holds at most `maxKeys` windows a limit; beyond that the oldest gives way, which is
 * the one that would have ended first. Each limit has room of its own, so keys forged under one push out no other's.
 */
export function createMemoryRateLimiter(
  options: { now?: () => number; maxKeys?: number } = {},
): RateLimiter & { readonly size: () => number } {
  const { now = Date.now, maxKeys = defaultMaxKeys } = options;
  const windowsOf = new Map<string, Map<string, Window>>();

  function openWindow(limit: Limit, key: string): Window | undefined {
    const window = windowsOf.get(limit.name)?.get(storedKey(key));
    return window && window.endsAtMs > now() ? window : undefined;
  }

  function beginWindow(limit: Limit, key: string): Window {
    const windows = windowsOf.get(limit.name) ?? new Map<string, Window>();
    windowsOf.set(limit.name, windows);
    const stored = storedKey(key);
    // Taken out first, for a map keeps the order in which keys came.
    windows.delete(stored);
    dropOldest(windows);
    const window = { taken: 0, endsAtMs: now() + limit.perSeconds * 1000 };
    windows.set(stored, window);
    return window;
  }

  /** Windows of one limit are equally long, so the first to come is the first to end: two steps a new key keep up. */
  function dropOldest(windows: Map<string, Window>): void {
    let steps = 2;
    for (const [key, { endsAtMs }] of windows) {
      if (steps === 0 || (windows.size < maxKeys && endsAtMs > now())) return;
      windows.delete(key);
      steps -= 1;
    }
  }

  function verdictOn(limit: Limit, window: Window | undefined, allowed: boolean): Verdict {
    return {
      allowed,
      remaining: Math.max(0, limit.points - (window?.taken ?? 0)),
      resetsInMs: window === undefined ? 0 : Math.max(0, window.endsAtMs - now()),
    };
  }

  return {
    take: async (limit, key, points = 1) => {
      const window = openWindow(limit, key) ?? beginWindow(limit, key);
      window.taken += points;
      return verdictOn(limit, window, window.taken <= limit.points);
    },
    look: async (limit, key) => {
      const window = openWindow(limit, key);
      return verdictOn(limit, window, (window?.taken ?? 0) < limit.points);
    },
    giveBack: async (limit, key, points = 1) => {
      const window = openWindow(limit, key);
      if (window !== undefined) window.taken = Math.max(0, window.taken - points);
    },
    close: async () => windowsOf.clear(),
    size: () => [...windowsOf.values()].reduce((sum, windows) => sum + windows.size, 0),
  };
}
