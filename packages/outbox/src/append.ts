import type { Queryable } from '@paygraph/database';
import type { DomainEvent, Topic } from '@paygraph/events';
import { inbox, outbox } from './tables.ts';

export interface OutboxEntry {
  readonly topic: Topic;
  readonly event: DomainEvent;
}

/** Writes events in the caller's own transaction: they exist exactly if its state does. */
export async function appendToOutbox(transaction: Queryable, entries: readonly OutboxEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await transaction
    .insert(outbox)
    .values(
      entries.map(({ topic, event }) => ({ topic, event, eventId: event.id, key: event.partitionkey })),
    );
}

/**
 * Marks an event as applied by a consumer, in the transaction of its effect. False where it had been applied before:
 * then the effect must not happen again.
 */
export async function claimEvent(
  transaction: Queryable,
  consumer: string,
  eventId: string,
): Promise<boolean> {
  const claimed = await transaction
    .insert(inbox)
    .values({ consumer, eventId })
    .onConflictDoNothing()
    .returning({ eventId: inbox.eventId });
  return claimed.length === 1;
}
