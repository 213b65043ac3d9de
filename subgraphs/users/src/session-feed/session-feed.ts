import { accessTokenLifetimeSeconds } from '../domain/session.ts';
import type { ChangePage, SessionChanges } from './session-change.ts';

export interface SessionFeed {
  /**
   * What changed after a position, or, without one, since the oldest access token still good was issued. Answers at
   * once where there is something or `position` is new to the reader; else with the first change, or empty after 20 s.
   */
  read(after: bigint | undefined): Promise<ChangePage>;
  /** Answers whoever waits, and lets nobody wait any more. */
  stop(): Promise<void>;
}

/** For clocks that differ, and for what takes its time between the writing of a change and its commit. */
const toleranceMs = 5 * 60_000;
const waitMs = 20_000;
/** How often to look without having been told: the net under the telling. */
const lookEveryMs = 500;

export async function createSessionFeed(deps: {
  changes: SessionChanges;
  /** Tells of commits from now on, until what it resolves to is called. */
  listen: (onCommitted: () => void) => Promise<() => Promise<void>>;
  now: () => Date;
}): Promise<SessionFeed> {
  const { changes, listen, now } = deps;
  let told = Promise.withResolvers<void>();
  let isStopped = false;
  const unlisten = await listen(wakeAll);

  function wakeAll(): void {
    const { resolve } = told;
    told = Promise.withResolvers<void>();
    resolve();
  }

  function fromStart(): Promise<ChangePage> {
    return changes.since(new Date(now().getTime() - accessTokenLifetimeSeconds * 1_000 - toleranceMs));
  }

  return {
    async read(after) {
      if (after === undefined) return await fromStart();
      const untilMs = now().getTime() + waitMs;
      while (true) {
        // Taken before the look, so that a commit after it is heard.
        const { promise: next } = told;
        const page = await changes.after(after);
        if (page === undefined) return await fromStart();
        const leftMs = untilMs - now().getTime();
        if (page.changes.length > 0 || leftMs <= 0 || isStopped) return page;
        await within(Math.min(leftMs, lookEveryMs), next);
      }
    },
    async stop() {
      isStopped = true;
      wakeAll();
      await unlisten();
    },
  };
}

async function within(timeoutMs: number, event: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([event, timeout]).finally(() => clearTimeout(timer));
}
