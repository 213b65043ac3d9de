import { setTimeout as delay } from 'node:timers/promises';
import type { Narrator } from './narrator.ts';

/** Something started that must be stopped. */
export interface Holding {
  readonly name: string;
  /** How long stopping it may take before it is left to itself. */
  readonly stopTimeoutMs?: number;
  stop(): Promise<void>;
}

/** What was started so far, group by group. */
export interface Holdings {
  /** Members of a group are stopped together, after every group added later. */
  add(group: readonly Holding[]): void;
  /** Stops everything, the latest first. Answers false where something failed to stop; each is told of. */
  stopAll(): Promise<boolean>;
}

/**
 * Three groups of services and Postgres, which has 4 s, share 10 s: after that whoever stops a container has lost
 * patience (Docker's own grace).
 */
const defaultStopTimeoutMs = 1_800;

export function createHoldings(narrator: Narrator): Holdings {
  const groups: (readonly Holding[])[] = [];
  return {
    add: (group) => {
      groups.push(group);
    },
    stopAll: async () => {
      let clean = true;
      for (let group = groups.pop(); group !== undefined; group = groups.pop()) {
        const outcomes = await Promise.all(group.map((holding) => stopOne(holding, narrator)));
        clean &&= outcomes.every(Boolean);
      }
      return clean;
    },
  };
}

async function stopOne(holding: Holding, narrator: Narrator): Promise<boolean> {
  const waiting = new AbortController();
  const timeout = delay(holding.stopTimeoutMs ?? defaultStopTimeoutMs, 'late', {
    signal: waiting.signal,
  }).catch(() => 'late');
  try {
    const outcome = await Promise.race([narrator.step(`${holding.name} stopped`, holding.stop), timeout]);
    // Not a failure: what it had under way is repeated or recovered at the next start, as after a crash.
    if (outcome === 'late') narrator.warn(`${holding.name} takes too long to stop; going on without it`);
    return true;
  } catch (error) {
    narrator.warn(`${holding.name} did not stop cleanly: ${String(error)}`);
    return false;
  } finally {
    waiting.abort();
  }
}
