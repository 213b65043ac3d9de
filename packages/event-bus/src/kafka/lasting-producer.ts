import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@paygraph/telemetry';
import { type Kafka, Partitioners, type Producer, type TopicMessages } from 'kafkajs';

export interface LastingProducer {
  /**
   * Resolves to true once every in-sync replica has the messages; false, with nothing certain, where `giveUp` came
   * first, or patience ended. A failure is tried again, with a new producer, so a message may be there twice, never out
   * of order.
   * One call at a time.
   */
  send(messages: TopicMessages[], giveUp: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}

/** Pauses between tries; the last one then again and again. */
const pausesMs: readonly number[] = [50, 100, 200, 500, 1_000, 2_000];
const allInSyncReplicas = -1;

/**
 * A producer that outlives the broker: made when first needed, and anew after each failure. `patienceMs`: how long one
 * call is tried; without it, for ever.
 */
export function createLastingProducer(options: {
  kafka: Kafka;
  logger: Logger;
  patienceMs?: number;
}): LastingProducer {
  const { kafka, logger, patienceMs = Number.POSITIVE_INFINITY } = options;
  let producer: Producer | undefined;
  let failures = 0;

  async function connect(): Promise<Producer> {
    const fresh = kafka.producer({
      // Named, for its place among the partitions decides the order of a key: murmur2, as Kafka's own producer.
      createPartitioner: Partitioners.DefaultPartitioner,
      allowAutoTopicCreation: false,
      // The broker then drops what kafkajs sends again after an answer was lost. One at a time, or their numbers cross.
      idempotent: true,
      maxInFlightRequests: 1,
      // kafkajs refuses to be idempotent with fewer than one; it warns below its maximum, which holds on for too long.
      retry: { retries: 2, initialRetryTime: 100, maxRetryTime: 500 },
    });
    try {
      await fresh.connect();
      return fresh;
    } catch (error) {
      // Reached, and not answered: kafkajs would keep that connection for ever, one for each try.
      fresh.disconnect().catch(() => {});
      throw error;
    }
  }

  /** Its numbers may no longer be those the broker expects: after a failure no producer is used again. */
  function drop(): void {
    const broken = producer;
    producer = undefined;
    broken?.disconnect().catch(() => {});
  }

  async function trySend(messages: TopicMessages[]): Promise<void> {
    try {
      producer ??= await connect();
      await producer.sendBatch({ topicMessages: messages, acks: allInSyncReplicas, timeout: 4_000 });
    } catch (error) {
      drop();
      throw error;
    }
  }

  return {
    send: async (messages, giveUp) => {
      const untilMs = performance.now() + patienceMs;
      while (!giveUp.aborted && performance.now() < untilMs) {
        try {
          await trySend(messages);
          if (failures > 0) logger.info({ failures }, 'Kafka takes events again');
          failures = 0;
          return true;
        } catch (error) {
          if (failures === 0)
            logger.warn({ err: error }, 'Kafka takes no events; trying again until it does');
          const pauseMs = pausesMs[Math.min(failures, pausesMs.length - 1)];
          failures += 1;
          await delay(pauseMs, undefined, { signal: giveUp }).catch(() => {});
        }
      }
      return false;
    },
    close: async () => {
      const last = producer;
      producer = undefined;
      await last?.disconnect().catch(() => {});
    },
  };
}
