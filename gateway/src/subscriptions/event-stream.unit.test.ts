import { expect, test, vi } from 'vitest';
import { createEventStream } from './event-stream.ts';

function stream(limit = 3) {
  const onOverflow = vi.fn();
  const onClosed = vi.fn();
  return { onOverflow, onClosed, ...createEventStream<number>({ limit, onOverflow, onClosed }) };
}

test('gives events in the order they came, whether the taker waits or they do', async () => {
  const { push, next } = stream();
  push(1);
  push(2);
  expect([await next(), await next()]).toEqual([1, 2]);
  const third = next();
  push(3);
  expect(await third).toBe(3);
});

test('ends after the events that are there', async () => {
  const { push, end, next } = stream();
  push(1);
  end();
  push(2);
  expect([await next(), await next(), await next()]).toEqual([1, undefined, undefined]);
});

test('fails after the events that are there, with its first ending', async () => {
  const { push, fail, end, next } = stream();
  push(1);
  fail(new Error('broken'));
  end();
  expect(await next()).toBe(1);
  await expect(next()).rejects.toThrow('broken');
});

test('closes at the event that is one too many, and says so once', async () => {
  const { push, next, onOverflow, onClosed } = stream(2);
  for (const event of [1, 2, 3, 4]) push(event);
  expect(onOverflow).toHaveBeenCalledTimes(1);
  expect(onClosed).toHaveBeenCalledTimes(1);
  expect(await next()).toBeUndefined();
});

test('wakes its taker when it is closed', async () => {
  const { close, next, onClosed } = stream();
  const waiting = next();
  close();
  close();
  expect(await waiting).toBeUndefined();
  expect(onClosed).toHaveBeenCalledTimes(1);
});
