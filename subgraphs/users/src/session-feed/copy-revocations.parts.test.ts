import { setTimeout as delay } from 'node:timers/promises';
import { type RunningPart, startRedis } from '@paygraph/parts';
import { connectRedis, type RedisConnection } from '@paygraph/redis';
import { createRevocations, type Revocations } from '@paygraph/revocations';
import { eventually } from '@paygraph/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyRevocations } from './copy-revocations.ts';
import type { ChangePage, SessionChange } from './session-change.ts';

let redis: RunningPart;
let connection: RedisConnection;
let revocations: Revocations;
let failures: unknown[];
let stop: () => Promise<void>;
/** All that ended, in order; a position is how many there were. */
let changes: SessionChange[];

const end = (...sessionIds: readonly string[]) =>
  void changes.push(
    ...sessionIds.map(
      (sessionId): SessionChange => ({ kind: 'session-ended', sessionId, reason: 'signed-out' }),
    ),
  );
const standing = async () => [...(await revocations.since(undefined)).sessionIds].sort();

/** Answers at once where there is something, as the real one does; else looks a few times, and answers empty. */
async function read(after: bigint | undefined): Promise<ChangePage> {
  const from = Number(after ?? 0n);
  for (let looks = 0; looks < 20 && changes.length === from && after !== undefined; looks += 1)
    await delay(10);
  return { changes: changes.slice(from), position: BigInt(changes.length), isWhole: true };
}

beforeEach(async () => {
  changes = [];
  failures = [];
  redis = await startRedis();
  connection = connectRedis({
    url: redis.address,
    cluster: false,
    caFile: undefined,
    connectionName: 'users',
  });
  revocations = createRevocations({ connection });
  stop = copyRevocations({
    feed: { read },
    revocations,
    onLost: connection.onLost,
    pause: (ms, signal) => delay(ms, undefined, { signal }).catch(() => {}),
    onFailed: (error) => failures.push(error),
  });
});
afterEach(async () => {
  await stop();
  connection.close();
  await redis.stop();
});

const untilStanding = (...sessionIds: readonly string[]) =>
  eventually('they stand in Redis', async () => {
    expect(await standing()).toEqual(sessionIds);
    return true;
  });

test('what ended before and what ends now stands in Redis, each once, and not for ever', async () => {
  end('ses_1', 'ses_2');
  await untilStanding('ses_1', 'ses_2');
  end('ses_2', 'ses_3');
  changes.push({ kind: 'role-changed', userId: 'usr_1', role: 'ADMIN' });
  await untilStanding('ses_1', 'ses_2', 'ses_3');
  expect(await connection.client.pttl('revoked-sessions')).toBeGreaterThan(0);
});

test('a reader is told what came since it looked, and what it may have missed', async () => {
  end('ses_1');
  await untilStanding('ses_1');
  const { atMs } = await revocations.since(undefined);
  end('ses_2');
  await untilStanding('ses_1', 'ses_2');
  expect((await revocations.since(atMs)).sessionIds).toContain('ses_2');
  expect((await revocations.since(atMs + 60_000)).sessionIds).toEqual([]);
});

test('a Redis that comes back empty is told all of it again, with what ended meanwhile', async () => {
  end('ses_1');
  await untilStanding('ses_1');
  await redis.kill9();
  end('ses_2');
  await redis.restart();
  await untilStanding('ses_1', 'ses_2');
});

test('a Redis that hangs misses nothing, and its absence is told once', async () => {
  end('ses_1');
  await untilStanding('ses_1');
  failures.length = 0;
  redis.pause();
  end('ses_2');
  await eventually('it is missed', () => (failures.length > 0 ? true : undefined));
  end('ses_3');
  redis.resume();
  await untilStanding('ses_1', 'ses_2', 'ses_3');
  expect(failures).toHaveLength(1);
});
