/** What one client may still send. */
export interface MessageAllowance {
  /** Takes a message of so many bytes off it; false where there is not enough left. */
  take(bytes: number): boolean;
}

/** What is unused is saved up for so long: a client that has just come may ask for much at once. */
const savedSeconds = 5;
/** Reading a large message is as much work as reading many small ones. */
const bytesOfOne = 5_000;

/**
 * So many messages a second, of 5 KB each. Operations are counted by whoever asks for them; this is for all the rest,
 * which costs its sender nothing: pings, completions of what is not there, and operations that are refused.
 */
export function createMessageAllowance(options: { perSecond: number; now: () => number }): MessageAllowance {
  const { perSecond, now } = options;
  const most = perSecond * savedSeconds;
  let left = most;
  let atMs = now();
  return {
    take(bytes) {
      const sinceMs = Math.max(0, now() - atMs);
      atMs += sinceMs;
      left = Math.min(most, left + (sinceMs / 1000) * perSecond) - Math.max(1, bytes / bytesOfOne);
      return left >= 0;
    },
  };
}
