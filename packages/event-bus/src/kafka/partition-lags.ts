import type { Lag } from '../consumer-metrics.ts';
import type { MessagePlace } from './message.ts';

/** Which message each partition of this process is at. */
export interface PartitionLags {
  /** Its turn has come, and it is not done with. `writtenAtMs`: when Kafka was given it, Unix time. */
  at(place: MessagePlace, writtenAtMs: number, highWatermark: string): void;
  /** All up to this one is done with. */
  past(place: MessagePlace, highWatermark: string): void;
  /** The group is dealt out anew: any partition may be another process's now. */
  forget(): void;
  lagOf(topic: string): Lag;
}

/**
 * What a broker says of how much there is comes with each batch: asking for it at every scrape would cost a connection.
 * A consumer that reaches no broker therefore stands where it was; the relay's age tells of that.
 */
export function createPartitionLags(now: () => Date): PartitionLags {
  const partitions = new Map<string, { topic: string; events: number; oldestMs: number | undefined }>();
  const note = (
    { topic, partition, offset }: MessagePlace,
    highWatermark: string,
    options: { done: number; oldestMs: number | undefined },
  ) => {
    // The high watermark is the offset of the message that is to come.
    const events = Math.max(0, Number(BigInt(highWatermark) - BigInt(offset)) - options.done);
    partitions.set(`${topic} ${partition}`, { topic, events, oldestMs: options.oldestMs });
  };
  return {
    at: (place, writtenAtMs, highWatermark) => note(place, highWatermark, { done: 0, oldestMs: writtenAtMs }),
    past: (place, highWatermark) => note(place, highWatermark, { done: 1, oldestMs: undefined }),
    forget: () => partitions.clear(),
    lagOf: (asked) => {
      const own = [...partitions.values()].filter(({ topic }) => topic === asked);
      const ages = own.map(({ oldestMs }) =>
        oldestMs === undefined ? 0 : (now().getTime() - oldestMs) / 1_000,
      );
      return {
        events: own.reduce((sum, { events }) => sum + events, 0),
        seconds: Math.max(0, ...ages),
      };
    },
  };
}
