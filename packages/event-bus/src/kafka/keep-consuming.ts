import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@paygraph/telemetry';
import { joinGroup, type MemberOptions } from './member.ts';

export interface KeptConsumer {
  /** Resolves when it consumes, or after `patienceMs` without: it goes on trying. */
  readonly started: Promise<void>;
  /** Waits for the events under way, then leaves the group. */
  stop(): Promise<void>;
}

/** A start does not need Kafka: a service serves without it, and its consumers begin when it is there. */
const patienceMs = 2_000;
/** Pauses between memberships; the last one then again and again. */
const pausesMs: readonly number[] = [50, 200, 500, 1_000, 2_000];

/** Keeps a consumer in its group, whatever becomes of the broker: one membership after another. */
export function keepConsuming(
  options: Omit<MemberOptions, 'onJoined'> & {
    readonly stopping: AbortController;
    /** What must be done before it can join. Tried again when it throws. */
    readonly prepare: () => Promise<void>;
    /** Called whenever the group was dealt out anew, before anything is read. */
    readonly onDealtOut: () => void;
    readonly logger: Logger;
  },
): KeptConsumer {
  const { stopping, prepare, logger, onDealtOut, ...membership } = options;
  const about = { group: membership.groupId, topics: membership.topics };
  const joined = Promise.withResolvers<void>();
  let failures = 0;

  function onJoined(): void {
    if (failures > 0) logger.info({ ...about, failures }, 'events of Kafka are consumed again');
    failures = 0;
    onDealtOut();
    joined.resolve();
  }

  async function consumeOnce(): Promise<unknown> {
    await prepare();
    const member = joinGroup({ ...membership, onJoined });
    const over = new AbortController();
    const stopped = once(stopping.signal, 'abort', { signal: over.signal }).then(ignore, ignore);
    const reason = stopping.signal.aborted ? undefined : await Promise.race([member.ended, stopped]);
    over.abort();
    await member.leave();
    return reason;
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const reason = await consumeOnce().catch((error: unknown) => error);
      if (stopping.signal.aborted) return;
      if (failures === 0) logger.warn({ ...about, err: reason }, 'Kafka can’t be read; trying again');
      const pauseMs = pausesMs[Math.min(failures, pausesMs.length - 1)];
      failures += 1;
      await delay(pauseMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  const running = run();
  return {
    started: Promise.race([joined.promise, running, delay(patienceMs, undefined, { ref: false })]),
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

function ignore(): void {}
