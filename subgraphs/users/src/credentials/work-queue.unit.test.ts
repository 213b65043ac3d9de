import { describe, expect, test } from 'vitest';
import { createWorkQueue } from './work-queue.ts';

describe('a work queue', () => {
  test('does only so much at once, the rest in the order it came', async () => {
    const { queue, start, finish, started } = bench();
    const answers = [start('a'), start('b'), start('c'), start('d')];
    await settled();
    expect(started).toEqual(['a', 'b']);
    finish('b');
    await settled();
    expect(started).toEqual(['a', 'b', 'c']);
    for (const name of ['a', 'c', 'd']) {
      finish(name);
      await settled();
    }
    expect(await Promise.all(answers)).toEqual(['a', 'b', 'c', 'd']);
    expect(await queue.run(async () => 'later')).toBe('later');
  });

  test('refuses what would wait behind too many', async () => {
    const { start, finish } = bench();
    const answers = [start('a'), start('b'), start('c'), start('d')];
    expect(await start('e')).toBeUndefined();
    for (const name of ['a', 'b', 'c', 'd']) {
      finish(name);
      await settled();
    }
    expect(await Promise.all(answers)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('does not begin what has waited too long', async () => {
    const { clock, start, finish, started } = bench();
    const answers = [start('a'), start('b'), start('c')];
    clock.nowMs = 900;
    answers.push(start('d'));
    await settled();
    clock.nowMs = 1_001;
    finish('a');
    await settled();
    expect(await answers[2]).toBeUndefined();
    expect(started).toEqual(['a', 'b', 'd']);
    finish('b');
    finish('d');
    expect(await Promise.all(answers)).toEqual(['a', 'b', undefined, 'd']);
  });

  test('goes on after work that failed', async () => {
    const { queue } = bench();
    for (let round = 0; round < 5; round += 1) {
      await expect(queue.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    }
    expect(await queue.run(async () => 'fine')).toBe('fine');
  });
});

/** A queue of two at once and two waiting for a second at most; `start` adds work that ends when told to. */
function bench() {
  const clock = { nowMs: 0 };
  const queue = createWorkQueue({ atOnce: 2, maxWaiting: 2, maxWaitMs: 1_000, now: () => clock.nowMs });
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    clock,
    queue,
    started,
    start: (name: string) =>
      queue.run(() => {
        started.push(name);
        return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
      }),
    finish: (name: string) => ends.get(name)?.(),
  };
}

/** Lets everything that can go on without waiting for the outside go on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
