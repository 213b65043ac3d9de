import { expect, test } from 'vitest';
import { askLeaseMs, askPauseMs } from './ask-schedule.ts';
import { providerShareMs } from './provider.ts';

const minute = 60_000;

test('the provider is asked after 1 s, 5 s, 30 s, 5 min, then hourly for good', () => {
  const pauses = [0, 1, 2, 3, 4, 5, 6, 1_000].map((asks) => askPauseMs(asks, 1));
  expect(pauses).toEqual([1_000, 5_000, 30_000, 5 * minute, ...Array(4).fill(60 * minute)]);
});

test('the scale stretches and shortens every pause', () => {
  for (const asks of [0, 1, 2, 3, 4, 9]) {
    expect(askPauseMs(asks, 0.01)).toBeCloseTo(askPauseMs(asks, 1) / 100);
    expect(askPauseMs(asks, 2)).toBe(askPauseMs(asks, 1) * 2);
  }
});

test('whoever asks has the attempt for longer than the question may take', () => {
  expect(askLeaseMs).toBeGreaterThan(2 * providerShareMs);
});
