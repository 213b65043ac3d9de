import { setTimeout as delay } from 'node:timers/promises';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import type { KafkaClient } from './client.ts';
import type { MessagePlace } from './message.ts';

/** One membership of a consumer group, from joining to leaving; when it ends, another one is made. */
export interface Member {
  /** Resolves to the reason when it no longer consumes, and never before. */
  readonly ended: Promise<unknown>;
  /** Has a partition read again, from where it was left, after a pause. */
  pause(place: MessagePlace, pauseMs: number): void;
  /** Waits for the events under way, then leaves the group. */
  leave(): Promise<void>;
}

export interface MemberOptions {
  readonly client: KafkaClient;
  readonly groupId: string;
  readonly topics: readonly string[];
  readonly handleBatch: (payload: EachBatchPayload, member: Pick<Member, 'pause'>) => Promise<void>;
  /** Where to read from, for a group that remembers nothing; undefined to go on from what the group committed. */
  readonly startOf: ((topic: string, partition: number) => string | undefined) | undefined;
  readonly onJoined: () => void;
}

/** A process that says nothing for so long has lost its partitions; its handler may still be at work. */
const sessionTimeoutMs = 10_000;
const heartbeatMs = 2_000;
/** How long the others wait for one that is at work when the group is dealt out anew. */
const rebalanceTimeoutMs = 20_000;
/** kafkajs may fall silent without a word (tulios/kafkajs#659): longer than a group takes to be dealt out anew. */
const silenceMs = 45_000;
/** A fetch waits so long at the broker where there is nothing; data ends the wait at once. A stop waits for it. */
const fetchWaitMs = 250;
/** kafkajs may never come back from leaving (tulios/kafkajs#1593). */
const leaveMs = 3_000;

export function joinGroup(options: MemberOptions): Member {
  const { client, groupId, topics, handleBatch, startOf, onJoined } = options;
  const consumer = client.kafka.consumer({
    groupId,
    sessionTimeout: sessionTimeoutMs,
    heartbeatInterval: heartbeatMs,
    rebalanceTimeout: rebalanceTimeoutMs,
    maxWaitTimeInMs: fetchWaitMs,
    allowAutoTopicCreation: false,
    // A crash is a crash: whoever uses a member makes another one, with pauses of its own.
    retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000, restartOnFailure: async () => false },
  });
  const ended = Promise.withResolvers<unknown>();
  const underWay = new Set<Promise<void>>();
  const resuming = new Set<NodeJS.Timeout>();
  const stopWatching = watch(consumer, (reason) => ended.resolve(reason));

  function pause({ topic, partition }: MessagePlace, pauseMs: number): void {
    const partitions = [{ topic, partitions: [partition] }];
    whereGroupIs(() => consumer.pause(partitions));
    const timer = setTimeout(() => {
      resuming.delete(timer);
      whereGroupIs(() => consumer.resume(partitions));
    }, pauseMs);
    resuming.add(timer);
  }

  /** In the group's own moment between joining and its first fetch: nothing is read from anywhere else. */
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    for (const [topic, partitions] of Object.entries(payload.memberAssignment)) {
      for (const partition of partitions) {
        const offset = startOf?.(topic, partition);
        if (offset !== undefined) consumer.seek({ topic, partition, offset });
      }
    }
    onJoined();
  });

  async function start(): Promise<void> {
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 3,
      eachBatch: (payload) => {
        const handling = handleBatch(payload, { pause }).finally(() => underWay.delete(handling));
        underWay.add(handling);
        return handling;
      },
    });
  }

  start().catch((error: unknown) => ended.resolve(error));
  return {
    ended: ended.promise,
    pause,
    leave: async () => {
      stopWatching();
      await Promise.allSettled(underWay);
      for (const timer of resuming) clearTimeout(timer);
      await Promise.race([consumer.disconnect().catch(() => {}), delay(leaveMs, undefined, { ref: false })]);
    },
  };
}

/**
 * kafkajs lets go of its group before it tells of a crash, and throws where somebody pauses or resumes from then on. The
 * next membership begins with nothing paused.
 */
function whereGroupIs(work: () => void): void {
  try {
    work();
  } catch (error) {
    // By its name: Node finds no class of kafkajs's errors among its exports.
    if (!(error instanceof Error && error.name === 'KafkaJSNonRetriableError')) throw error;
  }
}

/** Calls `end` when kafkajs has given up, or has given no sign of life for too long. */
function watch(consumer: Consumer, end: (reason: unknown) => void): () => void {
  const { CRASH, CONNECT, GROUP_JOIN, HEARTBEAT, FETCH, END_BATCH_PROCESS } = consumer.events;
  const silence = setTimeout(() => end(new Error(`nothing heard for ${silenceMs} ms`)), silenceMs);
  const sign = () => void silence.refresh();
  consumer.on(CONNECT, sign);
  consumer.on(GROUP_JOIN, sign);
  consumer.on(HEARTBEAT, sign);
  consumer.on(FETCH, sign);
  consumer.on(END_BATCH_PROCESS, sign);
  consumer.on(CRASH, ({ payload }) => end(payload.error));
  return () => clearTimeout(silence);
}
