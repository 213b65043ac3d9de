import { setTimeout as delay } from 'node:timers/promises';
import type { Timing } from './domain/timing.ts';

export function createTiming(now: () => Date): Timing {
  return {
    now,
    pause: async (ms) => {
      await delay(ms);
    },
    within: async (ms, work) => {
      const timer = new AbortController();
      const late = delay(ms, 'late' as const, { signal: timer.signal });
      // Ended below when the work is through first: no fault.
      late.catch(() => {});
      try {
        return await Promise.race([work, late]);
      } finally {
        timer.abort();
      }
    },
  };
}
