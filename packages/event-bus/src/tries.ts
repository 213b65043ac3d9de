import { isDependencyAway } from './dependency-away.ts';

/** Pauses between tries of one event: five tries within about 4 s, then it is given up on. */
export const retryPausesMs: readonly number[] = [50, 200, 800, 3_200];
/** Pauses while a dependency is away; the last one then again and again. */
const awayPausesMs: readonly number[] = [50, 100, 200, 400, 800, 1_600, 3_200, 5_000];

/** What is to be done after a try that failed. */
export type Verdict =
  | { readonly kind: 'again'; readonly pauseMs: number; readonly dependencyAway: boolean }
  | { readonly kind: 'give-up' };

export interface Tries {
  failed(error: unknown): Verdict;
}

/** Counts the tries of one event. A dependency that is away counts for nothing: it says nothing of the event. */
export function createTries(pausesMs: readonly number[]): Tries {
  let failures = 0;
  let absences = 0;
  return {
    failed: (error) => {
      if (isDependencyAway(error)) {
        const pauseMs = awayPausesMs[Math.min(absences, awayPausesMs.length - 1)] ?? 0;
        absences += 1;
        return { kind: 'again', pauseMs, dependencyAway: true };
      }
      const pauseMs = pausesMs[failures];
      failures += 1;
      return pauseMs === undefined ? { kind: 'give-up' } : { kind: 'again', pauseMs, dependencyAway: false };
    },
  };
}
