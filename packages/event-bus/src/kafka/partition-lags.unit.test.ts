import { expect, test } from 'vitest';
import { createPartitionLags } from './partition-lags.ts';

const place = (partition: number, offset: string) => ({ topic: 'users', partition, offset });

test('a partition lags by what is not done with, for as long as the message it is at has been there', () => {
  let nowMs = 10_000;
  const lags = createPartitionLags(() => new Date(nowMs));
  expect(lags.lagOf('users')).toEqual({ events: 0, seconds: 0 });
  lags.at(place(0, '7'), 9_000, '10');
  lags.at(place(1, '0'), 4_000, '1');
  expect(lags.lagOf('users')).toEqual({ events: 4, seconds: 6 });
  nowMs = 12_000;
  expect(lags.lagOf('users')).toEqual({ events: 4, seconds: 8 });
  lags.past(place(1, '0'), '1');
  expect(lags.lagOf('users')).toEqual({ events: 3, seconds: 3 });
  expect(lags.lagOf('others')).toEqual({ events: 0, seconds: 0 });
});

test('what was dealt to another process is not told any more', () => {
  const lags = createPartitionLags(() => new Date(10_000));
  lags.at(place(0, '7'), 9_000, '10');
  lags.forget();
  expect(lags.lagOf('users')).toEqual({ events: 0, seconds: 0 });
});

test('a clock that is behind the broker’s makes no age below zero', () => {
  const lags = createPartitionLags(() => new Date(1_000));
  lags.at(place(0, '0'), 9_000, '1');
  expect(lags.lagOf('users')).toEqual({ events: 1, seconds: 0 });
});
