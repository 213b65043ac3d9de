import { setTimeout as delay } from 'node:timers/promises';
import { type RunningPart, startRedis } from '@paygraph/parts';
import { connectRedis } from '@paygraph/redis';
import { eventually } from '@paygraph/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { guardAbsences } from './guard-absences.ts';
import { createReadThrough } from './read-through.ts';
import { createRedisCache } from './redis-cache.ts';

let redis: RunningPart;
let processes: readonly ReturnType<typeof createProcess>[];

/** What a database would be: the newest version of each key. A slow reader may be as slow as it likes. */
let source: Map<string, bigint>;
/** The newest version of each key that somebody was told is done. */
let done: Map<string, bigint>;
/** So many that what was written while Redis was away is not soon written again. */
const keys = Array.from({ length: 300 }, (_, index) => `key ${index}`);

/** One of several processes of a service, with a connection of its own. */
function createProcess(url: string) {
  const connection = connectRedis({ url, cluster: false, caFile: undefined, connectionName: 'never stale' });
  const reads = { all: 0, ofSource: 0 };
  const cache = guardAbsences({
    cache: createRedisCache({ connection, name: 'never-stale' }),
    onLost: connection.onLost,
    pause: (ms, signal) => delay(ms, undefined, { signal, ref: false }).catch(() => {}),
    now: () => performance.now(),
  });
  const values = createReadThrough<string, bigint>({
    cache,
    ttlMs: 60_000,
    source: async (ids) => {
      reads.ofSource += 1;
      const found = new Map(ids.map((id) => [id, source.get(id) ?? 0n]));
      await delay(Math.random() < 0.1 ? 300 * Math.random() : 0);
      return found;
    },
    versionOf: (value) => value,
    write: String,
    read: BigInt,
    now: () => performance.now(),
  });
  return {
    reads,
    /** Undefined where it is as new as it must be; else what was wrong. */
    read: async (key: string): Promise<string | undefined> => {
      const least = done.get(key) ?? 0n;
      reads.all += 1;
      const value = (await values.of([key])).get(key) ?? 0n;
      return value < least ? `${key}: version ${value} was read after ${least} was done` : undefined;
    },
    write: async (key: string): Promise<void> => {
      const version = (source.get(key) ?? 0n) + 1n;
      source.set(key, version);
      await values.learn(key, version);
      if (version > (done.get(key) ?? 0n)) done.set(key, version);
    },
    breakConnection: () => connection.client.disconnect(true),
    stop: () => {
      cache.stop();
      connection.close();
    },
  };
}

const anyOf = <T>(all: readonly T[]): T => {
  const one = all[Math.floor(Math.random() * all.length)];
  if (one === undefined) throw new Error('there are none');
  return one;
};

beforeEach(async () => {
  source = new Map();
  done = new Map();
  redis = await startRedis({ durable: true });
  processes = [1, 2, 3].map(() => createProcess(redis.address));
});
afterEach(async () => {
  for (const process of processes) process.stop();
  await redis?.stop();
});

/** Until every process reads without asking the source, and everything is kept. */
async function untilUsed(): Promise<void> {
  for (const process of processes) {
    await eventually('the cache is used', async () => {
      const before = process.reads.ofSource;
      await process.read(keys[0] ?? '');
      return process.reads.ofSource === before ? true : undefined;
    });
  }
  await Promise.all(keys.map((key) => anyOf(processes).read(key)));
}

/** Reads and writes through all processes until `isOver`. What was read stale. */
async function readAndWrite(isOver: () => boolean): Promise<readonly string[]> {
  const stale: string[] = [];
  const reader = async () => {
    while (!isOver()) {
      const fault = await anyOf(processes).read(anyOf(keys));
      if (fault !== undefined) stale.push(fault);
      await delay(2);
    }
  };
  const writer = async () => {
    while (!isOver()) {
      await anyOf(processes).write(anyOf(keys));
      await delay(60 * Math.random());
    }
  };
  await Promise.all([...Array.from({ length: 6 }, reader), ...Array.from({ length: 3 }, writer)]);
  return stale;
}

async function whileFaultsGoOn(faults: () => Promise<void>): Promise<readonly string[]> {
  let isOver = false;
  const work = readAndWrite(() => isOver);
  await faults().finally(() => {
    isOver = true;
  });
  return await work;
}

describe('nobody reads what is older than what somebody was told is done', () => {
  test('where Redis is there', async () => {
    await untilUsed();
    const stale = await whileFaultsGoOn(() => delay(1_500));
    expect(stale).toEqual([]);
    const reads = processes.map(({ reads }) => reads);
    expect(reads.filter(({ all, ofSource }) => ofSource >= all)).toEqual([]);
  });

  test('where it hangs, for a moment or longer', async () => {
    await untilUsed();
    const stale = await whileFaultsGoOn(async () => {
      for (const hangsMs of [100, 300, 700, 1_500]) {
        redis.pause();
        await delay(hangsMs);
        redis.resume();
        await delay(hangsMs < 500 ? 50 : 2_600);
      }
    });
    expect(stale).toEqual([]);
    await untilUsed();
  });

  test('where it is killed, and knows what it knew when it is back', async () => {
    await untilUsed();
    const stale = await whileFaultsGoOn(async () => {
      for (let index = 0; index < 2; index += 1) {
        await redis.kill9();
        await delay(700 * index);
        await redis.restart();
        await delay(2_600);
      }
    });
    expect(stale).toEqual([]);
    await untilUsed();
  });

  test('where connections break', async () => {
    await untilUsed();
    const stale = await whileFaultsGoOn(async () => {
      for (let index = 0; index < 8; index += 1) {
        anyOf(processes).breakConnection();
        await delay(400);
      }
    });
    expect(stale).toEqual([]);
    await untilUsed();
  });

  test('where a writer ends while Redis hangs, with what it could not tell', async () => {
    await untilUsed();
    const [writer, ...others] = processes;
    redis.pause();
    await writer?.write('key 1');
    // It knows by now that Redis hangs: nothing of this one is ever sent.
    await writer?.write('key 2');
    writer?.stop();
    const stale: (string | undefined)[] = [];
    const readAll = async () => {
      for (const process of others) stale.push(await process.read('key 1'), await process.read('key 2'));
    };
    await readAll();
    redis.resume();
    for (let index = 0; index < 100; index += 1) {
      await readAll();
      await delay(30);
    }
    expect(stale.filter((fault) => fault !== undefined)).toEqual([]);
  });
});

test('with Redis gone, reads answer from the source, and only the first wait', async () => {
  await untilUsed();
  redis.pause();
  const [process] = processes;
  await process?.write('key 1');
  const startedAtMs = performance.now();
  for (let index = 0; index < 200; index += 1) await process?.read('key 1');
  // 200 reads that each waited for Redis would take 50 s: a guard, not a measure.
  expect(performance.now() - startedAtMs).toBeLessThan(30_000);
  expect(process?.reads.ofSource).toBeGreaterThan(199);
  redis.resume();
});
