/** How often a delivery is tried, and how long between two tries. */
export interface RetryPolicy {
  readonly tries: number;
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
}

/**
 * The pause after so many tries: exponential back-off with full jitter, so that what failed together does not come
 * together again (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015). `random` is from 0 to 1.
 */
export function pauseMs(
  { firstPauseMs, longestPauseMs }: RetryPolicy,
  tries: number,
  random: number,
): number {
  return Math.round(random * Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(tries - 1, 30)));
}

/** While something a delivery needs is away: nothing is wrong with the delivery, so it waits two seconds at most. */
export function awayPauseMs(waits: number, random: number): number {
  return Math.round((0.5 + random / 2) * Math.min(2_000, 100 * 2 ** Math.min(waits, 10)));
}
