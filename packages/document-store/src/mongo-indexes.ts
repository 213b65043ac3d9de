import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@paygraph/telemetry';
import type { Collection, IndexDescription } from 'mongodb';
import type { MongoDocument } from './mongo-document.ts';

/** A document by its id needs no index of ours: MongoDB keeps one on _id. */
const indexes: readonly IndexDescription[] = [
  // An owner's list, newest first, from any place on; several owners' at once; and the counts of what one owner has.
  { name: 'newest_of_owner', key: { owner: 1, createdAt: -1, _id: -1 } },
];

/** Pauses between tries; the last one repeats. */
const pausesMs: readonly number[] = [100, 1_000, 5_000, 30_000];

/**
 * Sees to it that a collection has its indexes, in the background: a start must not wait for MongoDB, and reads are
 * right without them, only slower. Tried until it is done or stopped.
 */
export function createIndexes({
  collection,
  logger,
}: {
  collection: Collection<MongoDocument>;
  logger: Logger;
}): { stop(): void } {
  const stopping = new AbortController();

  async function work(): Promise<void> {
    for (let attempt = 0; !stopping.signal.aborted; attempt += 1) {
      try {
        await collection.createIndexes([...indexes]);
        return;
      } catch (error) {
        if (stopping.signal.aborted) return;
        logger.warn({ err: error, collection: collection.collectionName }, 'indexes could not be made yet');
        await delay(pausesMs[attempt] ?? pausesMs.at(-1), undefined, {
          signal: stopping.signal,
          ref: false,
        }).catch(() => undefined);
      }
    }
  }

  void work();
  return { stop: () => stopping.abort() };
}
