import { access } from 'node:fs/promises';
import { Kafka, logLevel } from 'kafkajs';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { startKafka } from './kafka.ts';
import { startMongo } from './mongo.ts';
import type { RunningPart } from './part.ts';
import { ask, assertListens } from './probe.ts';
import { startRedis } from './redis.ts';

const running: RunningPart[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((part) => part.stop()));
});

describe('a part of one test', () => {
  test('that is killed is gone, and a restart brings it back at the same address', async () => {
    for (const start of [startRedis, startMongo]) {
      const part = await started(start());
      const before = part.pid();
      await part.kill9();
      await expect(assertListens(part.port)).rejects.toThrow(/ECONNREFUSED/);
      await part.restart();
      await assertListens(part.port);
      expect(part.pid()).not.toBe(before);
    }
  });

  test('that is paused keeps its connections and answers nothing until it is resumed', async () => {
    const redis = await started(startRedis());
    redis.pause();
    await assertListens(redis.port);
    await expect(tell(redis.port, 'PING')).rejects.toThrow(/does not answer/);
    redis.resume();
    expect(await tell(redis.port, 'PING')).toContain('PONG');
  });

  test('that is stopped, even while paused, leaves no folder', async () => {
    const redis = await started(startRedis());
    redis.pause();
    await redis.stop();
    await expect(access(redis.folder)).rejects.toThrow(/ENOENT/);
  });

  test('is refused a port that another program holds, which is named', async () => {
    const redis = await started(startRedis());
    await expect(startRedis({ port: redis.port })).rejects.toThrow(
      new RegExp(`Port ${redis.port}, which Redis needs, is taken, held by pid ${redis.pid()}: redis-server`),
    );
  });
});

describe('Redis', () => {
  test('forgets over a crash, unless it is told to be durable', async () => {
    for (const [durable, kept] of [
      [false, '$-1'],
      [true, '$5'],
    ] as const) {
      const redis = await started(startRedis({ durable }));
      await tell(redis.port, 'SET name value');
      await redis.restart();
      expect(await tell(redis.port, 'GET name')).toContain(kept);
    }
  });
});

describe('Kafka', () => {
  test('keeps over a crash what it has acknowledged, and takes more after it', async () => {
    const kafka = await started(startKafka());
    const topic = 'kept';
    const client = new Kafka({
      clientId: 'test',
      brokers: [kafka.address],
      logLevel: logLevel.NOTHING,
      retry: { retries: 30, initialRetryTime: 50, maxRetryTime: 500 },
    });
    const [admin, producer] = [client.admin(), client.producer({ idempotent: true, maxInFlightRequests: 1 })];
    await Promise.all([admin.connect(), producer.connect()]);
    await admin.createTopics({ topics: [{ topic, numPartitions: 1 }] });
    await producer.send({ topic, messages: [{ key: 'a', value: '1' }] });
    await kafka.kill9();
    await kafka.restart();
    await producer.send({ topic, messages: [{ key: 'a', value: '2' }] });
    expect(await admin.fetchTopicOffsets(topic)).toMatchObject([{ high: '2', low: '0' }]);
    await Promise.all([admin.disconnect(), producer.disconnect()]);
  });

  test('knows no topic that nobody made', async () => {
    const admin = new Kafka({
      clientId: 'test',
      brokers: [inject('parts').kafkaBrokers],
      logLevel: logLevel.NOTHING,
      retry: { retries: 0 },
    }).admin();
    await admin.connect();
    await expect(admin.fetchTopicMetadata({ topics: ['misspelt'] })).rejects.toThrow(/does not host/);
    await admin.disconnect();
  });
});

async function tell(port: number, command: string): Promise<string> {
  return String(await ask(port, `${command}\r\n`));
}

async function started(starting: Promise<RunningPart>): Promise<RunningPart> {
  const part = await starting;
  running.push(part);
  return part;
}
