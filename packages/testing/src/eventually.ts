import { setTimeout as delay } from 'node:timers/promises';

/** Guards against hanging only: what is waited for takes milliseconds, or is named with its own bound. */
const defaultTimeoutMs = 20_000;
const usualPauseMs = 25;

/**
 * Asks again and again until the answer is not undefined, and gives it. What `look` throws counts as "not yet". Throws,
 * with what was waited for and the last fault, once the time is over.
 */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  { timeoutMs = defaultTimeoutMs, pauseMs = usualPauseMs }: { timeoutMs?: number; pauseMs?: number } = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let fault: unknown;
  do {
    try {
      const answer = await look();
      if (answer !== undefined) return answer;
      fault = undefined;
    } catch (error) {
      fault = error;
    }
    await delay(pauseMs);
  } while (Date.now() < deadline);
  throw new Error(`${what}: not within ${timeoutMs} ms`, { cause: fault });
}
