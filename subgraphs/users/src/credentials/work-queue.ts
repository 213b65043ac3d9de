/** Work of which only so much is done at once. */
export interface WorkQueue {
  /** Undefined, and nothing done, where too many wait already or where it waited too long: its asker has gone. */
  run<Result extends NonNullable<unknown>>(work: () => Promise<Result>): Promise<Result | undefined>;
}

/** `now` gives milliseconds of any clock that only goes forward. */
export function createWorkQueue(options: {
  atOnce: number;
  maxWaiting: number;
  maxWaitMs: number;
  now: () => number;
}): WorkQueue {
  const { atOnce, maxWaiting, maxWaitMs, now } = options;
  const waiting: { readonly sinceMs: number; readonly go: (mayRun: boolean) => void }[] = [];
  let running = 0;

  function takeTurn(): Promise<boolean> | boolean {
    if (running < atOnce) {
      running += 1;
      return true;
    }
    if (waiting.length >= maxWaiting) return false;
    return new Promise((go) => waiting.push({ sinceMs: now(), go }));
  }

  /** Hands the turn to the one who has waited longest and not too long. */
  function passTurn(): void {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const inTime = now() - next.sinceMs <= maxWaitMs;
      next.go(inTime);
      if (inTime) return;
    }
    running -= 1;
  }

  return {
    run: async (work) => {
      if (!(await takeTurn())) return undefined;
      try {
        return await work();
      } finally {
        passTurn();
      }
    },
  };
}
