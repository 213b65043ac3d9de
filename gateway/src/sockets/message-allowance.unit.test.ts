import { expect, test } from 'vitest';
import { createMessageAllowance } from './message-allowance.ts';

let nowMs = 0;
const allowance = (perSecond: number) => createMessageAllowance({ perSecond, now: () => nowMs });
const taken = (of: ReturnType<typeof allowance>, times: number, bytes = 40) =>
  Array.from({ length: times }, () => of.take(bytes)).filter(Boolean).length;

test('allows what was saved up at once, and no more', () => {
  const messages = allowance(10);
  expect(taken(messages, 51)).toBe(50);
});

test('allows so many a second from then on, and saves no more than five seconds', () => {
  const messages = allowance(10);
  expect(taken(messages, 50)).toBe(50);
  nowMs += 1_000;
  expect(taken(messages, 10)).toBe(10);
  nowMs += 60_000;
  expect(taken(messages, 51)).toBe(50);
});

test('counts a large message as many', () => {
  const messages = allowance(10);
  expect(taken(messages, 1, 200_000)).toBe(1);
  expect(taken(messages, 11)).toBe(10);
});

test('gives nothing for a clock that is set back', () => {
  nowMs = 100_000;
  const messages = allowance(10);
  expect(taken(messages, 50)).toBe(50);
  nowMs = 0;
  expect(messages.take(40)).toBe(false);
});
