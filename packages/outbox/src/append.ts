import type { Queryable } from '@paygraph/database';
import type { DomainEvent, Topic } from '@paygraph/events';
import { inSpan, type TraceHeaders, traceHeaders } from '@paygraph/telemetry';
import { inbox, outbox } from './tables.ts';

export interface OutboxEntry {
  readonly topic: Topic;
  readonly event: DomainEvent;
}

/** Writes events in the caller's own transaction: they exist exactly if its state does. */
export async function appendToOutbox(transaction: Queryable, entries: readonly OutboxEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await inSpan('outbox append', { attributes: { 'paygraph.events': typesOf(entries) } }, async () => {
    const values = entries
      .map((entry) => withTrace(entry))
      .map(({ topic, event }) => ({
        topic,
        event,
        eventId: event.id,
        key: event.partitionkey,
      }));
    await transaction.insert(outbox).values(values);
  });
}

/** The same entry, whose event says in which trace it was written: whoever handles it goes on with that. */
export function withTrace(entry: OutboxEntry, trace: TraceHeaders = traceHeaders()): OutboxEntry {
  const { traceparent } = trace;
  return traceparent === undefined ? entry : { ...entry, event: { ...entry.event, traceparent } };
}

function typesOf(entries: readonly OutboxEntry[]): string[] {
  return entries.map(({ event }) => event.type);
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
