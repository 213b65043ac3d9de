import type { Queryable } from '@paygraph/database';
import type { DomainEvent, Topic } from '@paygraph/events';
import { inSpan, type TraceHeaders, traceHeaders } from '@paygraph/telemetry';
import { type SQL, sql } from 'drizzle-orm';
import { inbox, outbox } from './tables.ts';

export interface OutboxEntry {
  readonly topic: Topic;
  readonly event: DomainEvent;
}

/** Writes events in the caller's own transaction: they exist exactly if its state does. */
export async function appendToOutbox(transaction: Queryable, entries: readonly OutboxEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await appending(entries, async () => {
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

/** The step of a trace in which events are written; they are said to come from it. `write` makes and runs the statement. */
export function appending<Result>(
  entries: readonly OutboxEntry[],
  write: () => Promise<Result>,
): Promise<Result> {
  return inSpan('outbox append', { attributes: { 'paygraph.events': typesOf(entries) } }, write);
}

/**
 * Writes events as a part of a larger statement, for each row that `rows` names there: none where that has none. So a
 * change and its events are one round trip, and the events are not even numbered before the change holds its row. Within
 * `appending`.
 */
export function appendForEach(rows: SQL, entries: readonly [OutboxEntry, ...OutboxEntry[]]): SQL {
  const values = entries
    .map((entry) => withTrace(entry))
    .map(
      ({ topic, event }) =>
        sql`(${topic}::text, ${JSON.stringify(event)}::text, ${event.id}::text, ${event.partitionkey}::text)`,
    );
  return sql`
    insert into outbox (topic, event, event_id, key)
    select told.topic, told.event::jsonb, told.event_id, told.key
    from ${rows}, (values ${sql.join(values, sql`, `)}) as told (topic, event, event_id, key)`;
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
