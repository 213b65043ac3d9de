import { expect, test } from 'vitest';
import { retrySchedule } from './retry-schedule.ts';

test('a service of our own that is away is asked within half a minute for ten, then rarer, then once an hour', () => {
  const seconds = retrySchedule.pausesMs.service.map((pause) => pause / 1_000);
  expect(seconds.slice(0, 6)).toEqual([1, 2, 4, 8, 16, 30]);
  const within = (limit: number) =>
    seconds.filter((pause) => pause <= limit).reduce((sum, pause) => sum + pause, 0);
  expect(within(30)).toBeGreaterThanOrEqual(600);
  expect(within(300)).toBeGreaterThanOrEqual(3_600);
  expect(seconds.at(-1)).toBe(3_600);
});
