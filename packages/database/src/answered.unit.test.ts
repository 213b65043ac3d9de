import { afterEach, expect, test, vi } from 'vitest';
import { answered } from './answered.ts';
import { isDatabaseUnavailable } from './faults.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('an answer, or an error, is given as it came', async () => {
  expect(await answered(Promise.resolve(7))).toBe(7);
  await expect(answered(Promise.reject(new Error('no such table')))).rejects.toThrow('no such table');
});

test('a statement without an end is given up on, as one whose database is away', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const asked = answered(new Promise(() => {})).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(isDatabaseUnavailable(await asked)).toBe(true);
});
