/** So many events of a partition wait only after an absence: of Kafka, or of whoever consumes. */
const farBehind = 50n;
const longestRestMs = 25;

/**
 * How long to rest after an event, milliseconds: half as long as its work has taken, while many wait. What has waited
 * for a while may wait for seconds more, and must not take the machine from those who wait for an answer.
 */
export function restAfter(workedMs: number, waiting: bigint): number {
  return waiting > farBehind ? Math.min(longestRestMs, workedMs / 2) : 0;
}
