import type { SessionChange, SessionRegister } from './session-watch.ts';

/** No token issued before a change lives longer than 60 minutes; five more for clocks that differ. */
const rememberedMs = 65 * 60_000;
/** About 100 bytes each. Beyond it the oldest are forgotten: they are the nearest to their tokens' end. */
const defaultMaxEntries = 500_000;
/** By now the feed has told of whatever an answer told of: longer than an answer may be late, and an event may wait. */
const toldByFeedWithinMs = 10_000;

/** Keeps changes in memory, each for as long as a token from before it may still be good. */
export function createSessionRegister(options: { now: () => number; maxEntries?: number }): SessionRegister {
  const { now, maxEntries = defaultMaxEntries } = options;
  const ended = createFadingMap<true>(maxEntries);
  const roles = createFadingMap<string>(maxEntries);
  /**
   * Roles that an answer told of. They count before those of the feed, which is in order but comes later, until it
   * tells the same: an answer may come late, with a role that is another one again.
   */
  const rolesAhead = createFadingMap<string>(maxEntries);
  const listeners = new Set<(change: SessionChange) => void>();
  let ready = false;

  function tell(changes: readonly SessionChange[]): void {
    for (const change of changes) for (const listener of [...listeners]) listener(change);
  }

  /** False where nothing is new in it. */
  function keep(change: SessionChange): boolean {
    switch (change.kind) {
      case 'session-ended':
        return ended.set(change.sessionId, true, now());
      case 'role-changed':
        if (rolesAhead.get(change.userId) === change.role) rolesAhead.delete(change.userId);
        return roles.set(change.userId, change.role, now());
      default:
        return change satisfies never;
    }
  }

  function keepAhead(change: SessionChange): boolean {
    return change.kind === 'role-changed' ? rolesAhead.set(change.userId, change.role, now()) : keep(change);
  }

  return {
    isReady: () => ready,
    markReady: () => {
      ready = true;
    },
    refuses: ({ principal }) => {
      if (ended.get(principal.sessionId) === true) return true;
      const role = rolesAhead.get(principal.userId) ?? roles.get(principal.userId);
      return role !== undefined && role !== principal.role;
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    record: (changes) => {
      rolesAhead.forgetBefore(now() - toldByFeedWithinMs);
      tell(changes.filter(keep));
    },
    recordAhead: (changes) => tell(changes.filter(keepAhead)),
  };
}

/** A map that forgets what is old when something new comes. The order of a Map is that of insertion, hence of age. */
function createFadingMap<Value>(maxEntries: number) {
  const entries = new Map<string, { value: Value; atMs: number }>();

  function forgetBefore(untilMs: number): void {
    for (const [key, { atMs }] of entries) {
      if (entries.size <= maxEntries && atMs >= untilMs) return;
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
      forgetBefore(nowMs - rememberedMs);
      return isNew;
    },
    delete: (key: string) => entries.delete(key),
    forgetBefore,
  };
}
