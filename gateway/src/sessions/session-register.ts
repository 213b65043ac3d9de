import type { SessionChange, SessionRegister } from './session-watch.ts';

/** No token issued before a change lives longer than 60 minutes; five more for clocks that differ. */
const rememberedMs = 65 * 60_000;
/** About 100 bytes each. Beyond it the oldest are forgotten: they are the nearest to their tokens' end. */
const defaultMaxEntries = 500_000;

/** Keeps changes in memory, each for as long as a token from before it may still be good. */
export function createSessionRegister(options: { now: () => number; maxEntries?: number }): SessionRegister {
  const { now, maxEntries = defaultMaxEntries } = options;
  const ended = createFadingMap<true>(maxEntries);
  const roles = createFadingMap<string>(maxEntries);
  const listeners = new Set<(change: SessionChange) => void>();
  let ready = false;

  /** False where nothing is new in it. */
  function keep(change: SessionChange): boolean {
    switch (change.kind) {
      case 'session-ended':
        return ended.set(change.sessionId, true, now());
      case 'role-changed':
        return roles.set(change.userId, change.role, now());
      default:
        return change satisfies never;
    }
  }

  return {
    isReady: () => ready,
    markReady: () => {
      ready = true;
    },
    refuses: ({ principal }) => {
      if (ended.get(principal.sessionId) === true) return true;
      const role = roles.get(principal.userId);
      return role !== undefined && role !== principal.role;
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    record: (changes) => {
      for (const change of changes.filter(keep)) {
        for (const listener of [...listeners]) listener(change);
      }
    },
  };
}

/** A map that forgets what is old when something new comes. The order of a Map is that of insertion, hence of age. */
function createFadingMap<Value>(maxEntries: number) {
  const entries = new Map<string, { value: Value; atMs: number }>();

  function forget(nowMs: number): void {
    for (const [key, { atMs }] of entries) {
      if (entries.size <= maxEntries && nowMs - atMs <= rememberedMs) return;
      entries.delete(key);
    }
  }

  return {
    get: (key: string): Value | undefined => entries.get(key)?.value,
    /** False where the value was there already; its time starts anew all the same. */
    set(key: string, value: Value, nowMs: number): boolean {
      const isNew = entries.get(key)?.value !== value;
      entries.delete(key);
      entries.set(key, { value, atMs: nowMs });
      forget(nowMs);
      return isNew;
    },
  };
}
