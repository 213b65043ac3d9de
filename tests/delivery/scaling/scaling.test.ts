import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readReplicaTable, redisTable, replicaTable } from '../../load/scaling/around-tables.ts';
import { createClock, quantile } from '../../load/scaling/clock.ts';
import { createShard, measuredTimes } from '../../load/scaling/ledger-shard.ts';
import { distributedTable, hotWalletTable, shardTable } from '../../load/scaling/ledger-tables.ts';
import { partitionTable } from '../../load/scaling/partition-table.ts';
import { lanesOfProcess } from '../../load/scaling/partitions.ts';
import { redisCommands, slotOf, spreadOverSlots } from '../../load/scaling/redis-slots.ts';
import { simulateReplicas, workMs } from '../../load/scaling/replicas.ts';
import { simulateSharding } from '../../load/scaling/sharded-ledger.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const read = (file: string) => readFileSync(`${root}/${file}`, 'utf8');
const document = read('docs/scaling.md');
const seed = 'paygraph';

describe('docs/scaling.md prints what the models print', () => {
  test.each([
    ['replicas', replicaTable],
    ['partitions', partitionTable],
    ['redis', redisTable],
    ['reads', readReplicaTable],
    ['shards', shardTable],
    ['hot-wallets', hotWalletTable],
    ['distributed', distributedTable],
  ])('%s', (name, table) => {
    const printed = new RegExp(`\`\`\`text\n${name}\n([\\s\\S]*?)\n\`\`\``).exec(document)?.[1];
    expect(printed).toBe(table(seed));
  });
});

describe('the clock', () => {
  test('goes by time, and of what is due at once by who asked first', () => {
    const clock = createClock();
    const told: string[] = [];
    for (const [ms, name] of [
      [5, 'c'],
      [1, 'a'],
      [5, 'd'],
      [3, 'b'],
    ] as const)
      clock.after(ms, () => told.push(`${name} at ${clock.now()}`));
    clock.runUntil(4);
    expect(told).toEqual(['a at 1', 'b at 3']);
    clock.runUntil(10);
    expect(told.slice(2)).toEqual(['c at 5', 'd at 5']);
  });
});

describe('the model of the ledger', () => {
  test('is as fast as was measured: 500 to 650 a second alone, 6,500 to 7,000 with 200 at once', () => {
    const batchMs = (commands: number) => measuredTimes.batchMs + commands * measuredTimes.commandMs;
    expect(1_000 / batchMs(1)).toBeGreaterThan(500);
    expect(1_000 / batchMs(1)).toBeLessThan(650);
    expect(200_000 / batchMs(200)).toBeGreaterThan(6_500);
    expect(200_000 / batchMs(200)).toBeLessThan(7_000);
  });

  test('loses no money across shards, and spends none twice, by any of ten seeds', () => {
    for (let number = 0; number < 10; number += 1) {
      const given = { shards: 3, callers: 60, local: 0, hot: 0.3, hotParts: 1, seed: `seed ${number}` };
      expect(simulateSharding(given)).toMatchObject({ driftMinor: 0 });
      expect(simulateSharding(given).lowestAvailable).toBeGreaterThanOrEqual(0);
    }
  });

  test('refuses to hold what is not there, and what is held already', () => {
    const clock = createClock();
    const shard = createShard(clock, measuredTimes);
    shard.balances.set(1, { posted: 100, held: 0 });
    const verdicts: string[] = [];
    for (const amount of [60, 60, 40, 1]) {
      shard.submit({ kind: 'hold', wallet: 1, amount }, (verdict) => verdicts.push(verdict));
    }
    clock.runUntil(1_000);
    expect(verdicts).toEqual(['posted', 'refused', 'posted', 'refused']);
  });
});

describe('the model of replicas', () => {
  test('waits as theory has it: one process 70 % busy, 1 / (1 - 0.7) times its work on average', () => {
    // M/M/1: the time in the system is exponential, so that its median is its mean times ln 2.
    const { medianMs } = simulateReplicas({ replicas: 1, busy: 0.7, balancing: 'by turns', seed });
    const expected = (workMs / 0.3) * Math.LN2;
    expect(medianMs).toBeGreaterThan(0.85 * expected);
    expect(medianMs).toBeLessThan(1.15 * expected);
  });
});

describe('slots of a Redis cluster', () => {
  test('are those of the specification', () => {
    // Its appendix A: the check value of the polynomial is 0x31C3.
    expect(slotOf('123456789')).toBe(0x31c3 % 16_384);
    expect(slotOf('foo')).toBe(12_182);
    expect(slotOf('{user1000}.following')).toBe(slotOf('{user1000}.followers'));
    expect(slotOf('foo{}{bar}')).not.toBe(slotOf('bar'));
  });

  test('every command of ours keeps to one', () => {
    for (const command of redisCommands) {
      expect(spreadOverSlots(command, { masters: 3, seed }), command.what).toMatchObject({ oneSlot: true });
    }
  });

  test('a command over two slots is seen', () => {
    const careless = { what: 'two keys', where: '', keysOf: (id: string) => [`a:${id}`, `b:${id}`] };
    expect(spreadOverSlots(careless, { masters: 3, seed })).toMatchObject({ oneSlot: false });
  });

  test('every script of the code is in the table, with as many keys', () => {
    const scripts = globSync('{gateway,subgraphs/*,packages/*}/src/**/*.ts', { cwd: root })
      .filter((file) => !file.endsWith('.test.ts'))
      .flatMap((file) =>
        [...read(file).matchAll(/\.eval\(\w+, (\d+),/g)].map(([, keys]) => ({ file, keys })),
      );
    expect(scripts.length).toBeGreaterThanOrEqual(4);
    for (const { file, keys } of scripts) {
      const command = redisCommands.find(({ where }) => where === file);
      expect(command?.keysOf('wal_1').length, file).toBe(Number(keys));
    }
  });

  test('the keys are written as the code writes them', () => {
    // Escaped: what is looked for is a template as it is written, with nothing put in.
    const cache = read('packages/cache/src/redis-cache.ts');
    expect(cache).toContain(`cache:{\${name}:\${bucket}}`);
    expect(cache).toContain('const buckets = 64');
    expect(read('packages/foundation/src/used-proofs.ts')).toContain(`used-proof:\${service}:\${id}`);
    expect(read('packages/revocations/src/revocations.ts')).toContain("const key = 'revoked-sessions'");
  });
});

test('partitions are chosen and handled in the model as in the code', () => {
  expect(read('packages/event-bus/src/kafka/lasting-producer.ts')).toContain(
    'Partitioners.DefaultPartitioner',
  );
  expect(read('packages/event-bus/src/kafka/member.ts')).toContain(
    `partitionsConsumedConcurrently: ${lanesOfProcess},`,
  );
});

test('the quantile of a list is one of its values', () => {
  expect(quantile([3, 1, 2], 0.5)).toBe(2);
  expect(quantile([], 0.5)).toBeNaN();
});
