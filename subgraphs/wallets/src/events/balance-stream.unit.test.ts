import { money } from '@paygraph/money';
import { describe, expect, test } from 'vitest';
import { SlowSubscriberError } from '../domain/watch-balance.ts';
import { createBalanceStream } from './balance-stream.ts';

const balance = (version: number) => ({
  posted: money(BigInt(version) * 10n, 'USD'),
  held: money(0n, 'USD'),
  version: BigInt(version),
});
const noEnd = () => {};

describe('a stream of balances', () => {
  test('gives them in their order, whether they came before or after they were asked for', async () => {
    const stream = createBalanceStream({ onEnd: noEnd });
    stream.offer(balance(1));
    expect((await stream.next()).value).toEqual(balance(1));
    const next = stream.next();
    stream.offer(balance(2));
    expect((await next).value).toEqual(balance(2));
  });

  test('never goes backwards, nor repeats itself', async () => {
    const stream = createBalanceStream({ onEnd: noEnd });
    for (const version of [2, 1, 2, 3]) stream.offer(balance(version));
    expect((await stream.next()).value?.version).toBe(2n);
    expect((await stream.next()).value?.version).toBe(3n);
  });

  test('ends while it is waited on, and tells once', async () => {
    let ends = 0;
    const stream = createBalanceStream({
      onEnd: () => {
        ends += 1;
      },
    });
    const next = stream.next();
    await stream.return?.();
    await stream.return?.();
    expect((await next).done).toBe(true);
    expect((await stream.next()).done).toBe(true);
    expect(ends).toBe(1);
  });

  test('gives up on a subscriber that does not read, and says so', async () => {
    let ended = false;
    const stream = createBalanceStream({
      maxWaiting: 2,
      onEnd: () => {
        ended = true;
      },
    });
    for (const version of [1, 2, 3]) stream.offer(balance(version));
    expect(ended).toBe(true);
    await expect(stream.next()).rejects.toThrow(SlowSubscriberError);
    expect((await stream.next()).done).toBe(true);
  });
});
