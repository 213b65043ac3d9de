import { setTimeout as delay } from 'node:timers/promises';
import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import { handle } from '../deliver.ts';
import type { Handlers } from '../port.ts';
import type { Surround } from '../trace-handling.ts';
import { createTries, type Tries } from '../tries.ts';
import { restAfter } from './catching-up.ts';
import { type MessagePlace, readMessage } from './message.ts';
import type { PartitionLags } from './partition-lags.ts';

export interface BatchHandlerOptions {
  readonly handlers: Handlers;
  readonly surround: Surround;
  /** Pauses between tries of an event that fails; after the last it is given up on. */
  readonly pausesMs: readonly number[];
  /** Called for an event that is given up on. False where it could not be put away: then it is not passed by. */
  readonly giveUp: (message: KafkaMessage, place: MessagePlace, error: unknown) => Promise<boolean>;
  /** Called when something that an event needs is found to be away, once an event. */
  readonly onAway: (error: unknown, place: MessagePlace) => void;
  /** Notes that all before `place` is done; awaited at the end of a batch and now and then within. */
  readonly commit: (payload: EachBatchPayload, place: MessagePlace) => Promise<void>;
  /** Has the partition read again, from where it was left, after a pause. */
  readonly pause: (place: MessagePlace, pauseMs: number) => void;
  readonly stopping: AbortSignal;
  /** Told how far it comes. */
  readonly observer: BatchObserver;
}

export interface BatchObserver extends Pick<PartitionLags, 'at' | 'past'> {
  handled(place: MessagePlace): void;
}

/** For whoever keeps no account of it. */
export const noObserver: BatchObserver = { at: () => {}, past: () => {}, handled: () => {} };

/** How many events one commit is for: what a process that is killed leaves to be handled twice. */
const commitEvery = 20;
/** While handlers are at work the group must know that this process is alive; kafkajs sends it no more often than asked. */
const heartbeatMs = 1_000;

/** Handles the messages of a partition, one after the other; a failure pauses the partition and ends the batch. */
export function createBatchHandler(options: BatchHandlerOptions) {
  const { handlers, surround, pausesMs, giveUp, onAway, commit, pause, stopping, observer } = options;
  /** Tries of the message each partition is at; as many as there are partitions. */
  const trying = new Map<string, { offset: string; tries: Tries; isAway: boolean }>();

  /** True where the message is done with: handled, or given up on. */
  async function handleMessage(message: KafkaMessage, place: MessagePlace): Promise<boolean> {
    const read = readMessage(message);
    if (read.kind === 'unreadable') return giveUp(message, place, read.error);
    try {
      await handle(read.json, read.delivery, handlers, surround);
      observer.handled(place);
      return true;
    } catch (error) {
      const known = triesOf(place);
      const verdict = known.tries.failed(error);
      if (verdict.kind === 'give-up') return giveUp(message, place, error);
      if (verdict.dependencyAway && !known.isAway) onAway(error, place);
      known.isAway ||= verdict.dependencyAway;
      pause(place, verdict.pauseMs);
      return false;
    }
  }

  function triesOf({ topic, partition, offset }: MessagePlace) {
    const key = `${topic} ${partition}`;
    const known = trying.get(key);
    if (known?.offset === offset) return known;
    const fresh = { offset, tries: createTries(pausesMs), isAway: false };
    trying.set(key, fresh);
    return fresh;
  }

  /** Handles what it can of a batch. Answers the last message that is done with and not committed. */
  async function handleMessages(payload: EachBatchPayload, isDealtOut: () => boolean) {
    const { batch, isRunning, isStale, resolveOffset } = payload;
    const { topic, partition, highWatermark } = batch;
    let uncommitted = 0;
    let last: MessagePlace | undefined;
    for (const message of batch.messages) {
      // Dealt out anew: what is done is committed, the rest is for whoever gets the partition.
      if (stopping.aborted || !isRunning() || isStale() || isDealtOut()) break;
      const place = { topic, partition, offset: message.offset };
      const startedAtMs = performance.now();
      observer.at(place, Number(message.timestamp), highWatermark);
      if (!(await handleMessage(message, place))) break;
      observer.past(place, highWatermark);
      resolveOffset(message.offset);
      last = place;
      uncommitted += 1;
      if (uncommitted >= commitEvery) {
        await commit(payload, place);
        [uncommitted, last] = [0, undefined];
      }
      const restMs = restAfter(performance.now() - startedAtMs, waitingAfter(message.offset, highWatermark));
      if (restMs > 0) await delay(restMs);
    }
    return last;
  }

  return async (payload: EachBatchPayload): Promise<void> => {
    const beating = beatWhile(payload.heartbeat);
    const last = await handleMessages(payload, beating.failed).finally(beating.end);
    if (last !== undefined) await commit(payload, last);
  };
}

function waitingAfter(offset: string, highWatermark: string): bigint {
  return BigInt(highWatermark) - BigInt(offset) - 1n;
}

/** Tells the group now and then that this process is alive. What fails there is seen by kafkajs at its next heartbeat. */
function beatWhile(heartbeat: () => Promise<void>): { end: () => void; failed: () => boolean } {
  let failed = false;
  const timer = setInterval(() => {
    heartbeat().catch(() => {
      failed = true;
    });
  }, heartbeatMs);
  return { end: () => clearInterval(timer), failed: () => failed };
}
