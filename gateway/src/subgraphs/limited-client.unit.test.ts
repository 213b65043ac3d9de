import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { limitCalls } from './limited-client.ts';
import { queueIsFull, type SubgraphAnswer } from './subgraph-answer.ts';

const timeoutMs = 2_000;
const request = { body: '{}', headers: () => ({}), repeatable: true };
const fine: SubgraphAnswer = { kind: 'answered', errors: [], data: {} };
const tooMuch = { kind: 'unavailable', cause: queueIsFull };

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A subgraph that takes as long as it is told for each call, however many it has. */
function limited(first: { tookMs: number; answer?: SubgraphAnswer }) {
  let { tookMs, answer = fine } = first;
  let [underWay, most, limit, slowTimes] = [0, 0, 0, 0];
  const client = limitCalls(
    {
      ask: async () => {
        underWay += 1;
        most = Math.max(most, underWay);
        await new Promise((resolve) => setTimeout(resolve, tookMs));
        underWay -= 1;
        return answer;
      },
      close: async () => {},
    },
    {
      timeoutMs,
      now: () => Date.now(),
      onSlow: () => {
        slowTimes += 1;
      },
      onLimit: (calls) => {
        limit = calls;
      },
    },
  );
  return {
    client,
    limit: () => limit,
    slowTimes: () => slowTimes,
    mostAtOnce: () => most,
    become: (next: { tookMs: number; answer?: SubgraphAnswer }) => {
      tookMs = next.tookMs;
      answer = next.answer ?? fine;
    },
    /** Asks so many times at once, again and again. */
    askFor: async (seconds: number, atOnce: number) => {
      const ends = Date.now() + seconds * 1_000;
      const asking = Array.from({ length: atOnce }, async () => {
        while (Date.now() < ends) {
          await client.ask(request);
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      });
      await vi.advanceTimersByTimeAsync(seconds * 1_000 + 2 * timeoutMs);
      await Promise.all(asking);
    },
  };
}

describe('calls to a subgraph', () => {
  test('are 128 at once while it is quick; the rest waits for its turn', async () => {
    const { client, mostAtOnce } = limited({ tookMs: 100 });
    const answers = Array.from({ length: 200 }, () => client.ask(request));
    await vi.advanceTimersByTimeAsync(50);
    expect(mostAtOnce()).toBe(128);
    await vi.advanceTimersByTimeAsync(200);
    for (const answer of await Promise.all(answers)) expect(answer).toEqual(fine);
  });

  test('that wait longer than a quarter of their time are refused, and were not sent', async () => {
    const { client, mostAtOnce } = limited({ tookMs: 1_900 });
    const answers = Array.from({ length: 129 }, () => client.ask(request));
    await vi.advanceTimersByTimeAsync(499);
    const last = vi.fn();
    answers.at(-1)?.then(last);
    await vi.advanceTimersByTimeAsync(0);
    expect(last).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(last).toHaveBeenCalledWith(tooMuch);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await answers[0]).toEqual(fine);
    expect(mostAtOnce()).toBe(128);
  });

  test('become fewer while half of them are slow, though never fewer than 16, and more once they are quick', async () => {
    const { limit, slowTimes, become, askFor } = limited({ tookMs: 1_000 });
    await askFor(20, 100);
    expect(limit()).toBe(16);
    expect(slowTimes()).toBe(1);
    become({ tookMs: 20 });
    await askFor(20, 100);
    expect(limit()).toBe(128);
  });

  test('stay as many where fewer than half are slow', async () => {
    const { client, limit, become, askFor } = limited({ tookMs: 20 });
    const slow = Array.from({ length: 9 }, () => client.ask(request));
    become({ tookMs: 1_500 });
    slow.push(client.ask(request));
    become({ tookMs: 20 });
    await askFor(5, 20);
    await Promise.all(slow);
    expect(limit()).toBe(128);
  });

  test('that are refused a connection at once say nothing; those that time out do', async () => {
    const down: SubgraphAnswer = { kind: 'unavailable', cause: 'refused' };
    const { limit, become, askFor } = limited({ tookMs: 1, answer: down });
    await askFor(10, 50);
    expect(limit()).toBe(128);
    become({ tookMs: timeoutMs, answer: down });
    await askFor(20, 50);
    expect(limit()).toBe(16);
  });

  test('beyond a thousand that wait are refused at once', async () => {
    const { client } = limited({ tookMs: 300 });
    const answers = Array.from({ length: 1_128 }, () => client.ask(request));
    expect(await client.ask(request)).toEqual(tooMuch);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await answers[0]).toEqual(fine);
  });
});
