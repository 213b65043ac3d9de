import { setTimeout as delay } from 'node:timers/promises';
import type { Topic } from '@paygraph/events';
import type { Logger, Tracing } from '@paygraph/telemetry';
import { type ConsumerReport, noReport, type ReportConsumer } from '../consumer-metrics.ts';
import type { Consumer, EventBus, Handlers } from '../port.ts';
import { traceHandling } from '../trace-handling.ts';
import { retryPausesMs } from '../tries.ts';
import type { KafkaClient } from './client.ts';
import { createDeadLetters } from './dead-letters.ts';
import { type BatchHandlerOptions, createBatchHandler, noObserver } from './handle-batch.ts';
import { type KeptConsumer, keepConsuming } from './keep-consuming.ts';
import { type Offsets, offsetKey, readEnds, readOffsetsAt, removeGroup } from './live-start.ts';
import type { MessagePlace } from './message.ts';
import { createPartitionLags } from './partition-lags.ts';

/** How long a listener's start waits for the ends of its topics. */
const endsPatienceMs = 2_000;
/** Clocks differ: a listener that could not ask for the ends begins so much before its start. */
const clockMarginMs = 10_000;

/** The bus on Kafka: a consumer is a group of its name, a listener a group of its own that remembers nothing. */
export function createKafkaBus(options: {
  client: KafkaClient;
  logger: Logger;
  now: () => Date;
  /** A name no other listener has, also of other processes. */
  nameListener: () => string;
  tracing?: Tracing;
  reportConsumer?: ReportConsumer;
}): EventBus {
  const { client, logger, now, nameListener, tracing, reportConsumer } = options;
  const { kafka } = client;
  const deadLetters = createDeadLetters({ client, logger });
  const open = new Set<Consumer>();

  async function consume(asked: {
    consumer: string;
    topics: readonly Topic[];
    handlers: Handlers;
  }): Promise<Consumer> {
    const { consumer, topics, handlers } = asked;
    const stopping = new AbortController();
    const topicOf = new Map(topics.map((topic) => [client.topicName(topic), topic]));
    const lags = createPartitionLags(now);
    const reports = new Map<string, ConsumerReport>(
      [...topicOf].map(([name, topic]) => [name, reportConsumer?.(consumer, topic) ?? noReport]),
    );
    const forgetLags = [...reports].map(([name, report]) => report.watchLag(async () => lags.lagOf(name)));
    const settings = {
      groupId: client.groupName(consumer),
      client,
      topics: [...topicOf.keys()],
      startOf: undefined,
      prepare: async () => {},
      onDealtOut: lags.forget,
      stopping,
      logger,
      handleBatch: batchHandler({
        handlers,
        surround: traceHandling({ tracing, system: 'kafka', consumer }),
        pausesMs: retryPausesMs,
        stopping: stopping.signal,
        observer: { ...lags, handled: ({ topic }) => reports.get(topic)?.handled() },
        commit: ({ commitOffsetsIfNecessary }, { topic, partition, offset }) =>
          commitOffsetsIfNecessary({
            topics: [{ topic, partitions: [{ partition, offset: after(offset) }] }],
          }),
        onAway: (error, place) =>
          logger.warn({ err: error, consumer, ...place }, 'what an event needs is away; trying again'),
        giveUp: async (message, place, error) => {
          logger.error({ err: error, consumer, ...place }, 'event could not be handled');
          const topic = topicOf.get(place.topic);
          if (topic === undefined) throw new Error(`${consumer} was given a message of ${place.topic}`);
          const isBuried = await deadLetters.bury(
            { consumer, topic, message, place, error },
            stopping.signal,
          );
          if (isBuried) reports.get(place.topic)?.buried();
          return isBuried;
        },
      }),
    };
    return start(settings, async () => {
      for (const forget of forgetLags) forget();
    });
  }

  async function listen(asked: { topics: readonly Topic[]; handlers: Handlers }): Promise<Consumer> {
    const since = new Date(now().getTime() - clockMarginMs);
    const topics = asked.topics.map(client.topicName);
    const groupId = client.groupName(nameListener());
    let offsets: Offsets | undefined = await Promise.race([
      readEnds(kafka, topics).catch(() => undefined),
      delay(endsPatienceMs, undefined, { ref: false }),
    ]);
    const stopping = new AbortController();
    const settings = {
      client,
      groupId,
      topics,
      stopping,
      logger,
      prepare: async () => {
        offsets ??= await readOffsetsAt(kafka, topics, since);
      },
      onDealtOut: () => {},
      // Also of a partition that was added since: it is new from its beginning.
      startOf: (topic: string, partition: number) => offsets?.get(offsetKey(topic, partition)) ?? '0',
      handleBatch: batchHandler({
        handlers: asked.handlers,
        surround: traceHandling({ tracing, system: 'kafka', consumer: undefined }),
        pausesMs: [],
        stopping: stopping.signal,
        observer: noObserver,
        commit: async (_, { topic, partition, offset }) => {
          offsets?.set(offsetKey(topic, partition), after(offset));
        },
        onAway: (error, place) =>
          logger.warn(
            { err: error, listener: groupId, ...place },
            'what an event needs is away; trying again',
          ),
        giveUp: async (_, place, error) => {
          logger.error({ err: error, listener: groupId, ...place }, 'event could not be handled');
          return true;
        },
      }),
    };
    return start(settings, () => removeGroup(kafka, groupId));
  }

  async function start(
    settings: Parameters<typeof keepConsuming>[0],
    afterwards: () => Promise<void> = async () => {},
  ): Promise<Consumer> {
    const kept: KeptConsumer = keepConsuming(settings);
    const started: Consumer = {
      stop: async () => {
        open.delete(started);
        await kept.stop();
        await afterwards();
      },
    };
    open.add(started);
    await kept.started;
    return started;
  }

  return {
    consume,
    listen,
    close: async () => {
      await Promise.all([...open].map((consumer) => consumer.stop()));
      await deadLetters.close();
    },
  };
}

/** The same handler for one membership after another; only the pausing is the member's. */
function batchHandler(
  options: Omit<BatchHandlerOptions, 'pause'>,
): Parameters<typeof keepConsuming>[0]['handleBatch'] {
  let pause: BatchHandlerOptions['pause'] = () => {};
  const handleBatch = createBatchHandler({ ...options, pause: (place, pauseMs) => pause(place, pauseMs) });
  return (payload, member) => {
    pause = member.pause;
    return handleBatch(payload);
  };
}

/** The offset that says that all up to this one is done. */
function after(offset: MessagePlace['offset']): string {
  return (BigInt(offset) + 1n).toString();
}
