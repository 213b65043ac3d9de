import { describe, expect, test } from 'vitest';
import { guardAbsences } from './guard-absences.ts';
import { createMemoryCache } from './memory-cache.ts';
import type { Entry } from './port.ts';

const entry = (version: string): Entry => ({ version, value: `value ${version}`, ttlMs: 60_000 });

/** Lets everything that waits for nothing but its turn run to its end. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}

/** Redis as it is scripted: what it holds is real, and it can be away, or away for one command. */
function createScriptedRedis() {
  const inner = createMemoryCache({ maxValues: 100 });
  const script = { isAway: false, failsOnce: false, asked: 0, eras: 0, lost: () => {} };
  async function reach(): Promise<void> {
    script.asked += 1;
    const fails = script.isAway || script.failsOnce;
    script.failsOnce = false;
    if (fails) throw new Error('no answer');
  }
  const cache = {
    ping: async () => {
      if (script.isAway) throw new Error('no answer');
    },
    get: async (key: string) => {
      await reach();
      return inner.get(key);
    },
    keep: async (...words: Parameters<typeof inner.keep>) => {
      await reach();
      return inner.keep(...words);
    },
    tell: async (...words: Parameters<typeof inner.tell>) => {
      await reach();
      await inner.tell(...words);
    },
    beginEra: async () => {
      if (script.isAway) throw new Error('no answer');
      script.eras += 1;
      await inner.beginEra();
    },
  };
  return { script, cache, inner };
}

/** A process before a scripted Redis, on a clock that is set. */
function createProcess(redis = createScriptedRedis()) {
  let clockMs = 0;
  const sleepers = new Set<{ untilMs: number; wake: () => void }>();
  const told: string[] = [];
  const cache = guardAbsences({
    cache: redis.cache,
    onLost: (listener) => {
      redis.script.lost = listener;
      return () => {};
    },
    pause: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = { untilMs: clockMs + ms, wake: resolve };
        sleepers.add(sleeper);
        signal.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          resolve();
        });
      }),
    now: () => clockMs,
    onAway: () => told.push('away'),
    onBack: () => told.push('back'),
  });

  async function pass(ms: number): Promise<void> {
    await settled();
    for (const endMs = clockMs + ms; clockMs < endMs; ) {
      clockMs += 50;
      for (const sleeper of [...sleepers].filter(({ untilMs }) => untilMs <= clockMs)) {
        sleepers.delete(sleeper);
        sleeper.wake();
      }
      await settled();
    }
  }
  return { ...redis, cache, told, pass };
}

/** One that has been here for a while and keeps version 1 of `a`. */
async function createUsual(redis = createScriptedRedis()) {
  const process = createProcess(redis);
  await process.pass(2_500);
  const { era = '' } = await process.cache.get('a');
  expect(await process.cache.keep('a', entry('1'), era)).toBe(true);
  expect((await process.cache.get('a')).value).toBe('value 1');
  return process;
}

async function outcomeOf(work: Promise<void>): Promise<{ isDone: boolean }> {
  const outcome = { isDone: false };
  void work.then(() => {
    outcome.isDone = true;
  });
  await settled();
  return outcome;
}

describe('a cache that may be away', () => {
  test('is not asked by who has just started, and forgets what was there before', async () => {
    const redis = createScriptedRedis();
    await redis.inner.tell('a', entry('1'));
    const { cache, pass, script, told } = createProcess(redis);
    await pass(1_000);
    expect(await cache.get('a')).toEqual({ value: undefined, era: undefined });
    expect([script.asked, script.eras]).toEqual([0, 1]);
    await pass(1_500);
    expect((await cache.get('a')).value).toBeUndefined();
    expect([script.asked, told]).toEqual([1, []]);
  });

  test('that fails once is not asked again until all may have made up, and knows nothing of before', async () => {
    const { cache, pass, script, told } = await createUsual();
    script.failsOnce = true;
    expect(await cache.get('a')).toEqual({ value: undefined, era: undefined });
    await settled();
    const { asked } = script;
    await pass(1_900);
    await cache.get('a');
    expect(script.asked).toBe(asked);
    await pass(300);
    expect((await cache.get('a')).value).toBeUndefined();
    expect([script.eras, told]).toEqual([2, ['away', 'back']]);
  });

  test('that is away answers unknown without being asked', async () => {
    const { cache, pass, script } = await createUsual();
    script.isAway = true;
    await pass(500);
    const { asked } = script;
    expect(await cache.get('a')).toEqual({ value: undefined, era: undefined });
    expect(await cache.keep('a', entry('2'), 'any')).toBe(false);
    await pass(30_000);
    expect(script.asked).toBe(asked);
  });

  test('whose connection was lost counts as away, though it answers', async () => {
    const { cache, script, pass } = await createUsual();
    script.lost();
    expect(await cache.get('a')).toEqual({ value: undefined, era: undefined });
    await pass(2_500);
    expect((await cache.get('a')).value).toBeUndefined();
  });

  test('that was not heard of for a while is not asked: this process was asleep', async () => {
    const redis = createScriptedRedis();
    const process = await createUsual(redis);
    // A look is under way that takes its time.
    redis.cache.ping = () => new Promise(() => {});
    await process.pass(1_000);
    expect(await process.cache.get('a')).toEqual({ value: undefined, era: undefined });
  });
});

describe('a writer', () => {
  test('is done once the cache knows', async () => {
    const { cache, inner } = await createUsual();
    await cache.tell('a', entry('2'));
    expect((await inner.get('a')).value).toBe('value 2');
  });

  test('that could not tell is done once a new era has begun', async () => {
    const { cache, script, inner, pass } = await createUsual();
    script.failsOnce = true;
    const outcome = await outcomeOf(cache.tell('a', entry('2')));
    await pass(100);
    expect(outcome.isDone).toBe(true);
    expect((await inner.get('a')).value).toBeUndefined();
  });

  test('that finds it gone waits until all must have noticed, and those after it don’t', async () => {
    const { cache, script, pass } = await createUsual();
    script.isAway = true;
    const outcome = await outcomeOf(cache.tell('a', entry('2')));
    await pass(500);
    expect(outcome.isDone).toBe(false);
    await pass(100);
    expect(outcome.isDone).toBe(true);
    expect((await outcomeOf(cache.tell('a', entry('3')))).isDone).toBe(true);
  });

  test('tells while it is not asked yet', async () => {
    const { cache, inner, pass } = createProcess();
    await pass(500);
    await cache.tell('a', entry('2'));
    expect((await inner.get('a')).value).toBe('value 2');
  });

  test('that could not tell while the era began has another one begun', async () => {
    const redis = createScriptedRedis();
    const { cache, script, inner, pass } = await createUsual(redis);
    script.isAway = true;
    await pass(1_000);
    const { beginEra } = redis.cache;
    const answered = Promise.withResolvers<void>();
    redis.cache.beginEra = async () => {
      await beginEra();
      // Another process reads and keeps what is about to change, and the answer takes its time.
      const { era = '' } = await inner.get('a');
      await inner.keep('a', entry('1'), era);
      redis.cache.beginEra = beginEra;
      await answered.promise;
    };
    script.isAway = false;
    await pass(200);
    script.failsOnce = true;
    const outcome = await outcomeOf(cache.tell('a', entry('2')));
    answered.resolve();
    await pass(300);
    expect(outcome.isDone).toBe(true);
    expect((await inner.get('a')).value).toBeUndefined();
  });
});

test('at its end nobody waits for it', async () => {
  const { cache, script, pass } = await createUsual();
  script.isAway = true;
  const outcome = await outcomeOf(cache.tell('a', entry('2')));
  cache.stop();
  await pass(50);
  expect(outcome.isDone).toBe(true);
  expect(await cache.get('a')).toEqual({ value: undefined, era: undefined });
});
