import { type Topic, topics } from '@paygraph/events';
import type postgres from 'postgres';
import type { ReaderPlace } from '../reader-place.ts';
import type { OutboxEvent } from './message.ts';

/** The relay reads all topics as one stream: what commits together arrives close together. */
export const relayPlace: ReaderPlace = { consumer: 'kafka relay', topic: '*' };

export interface RelayedEvent extends OutboxEvent {
  readonly topic: Topic;
}

interface OutboxRow {
  readonly position: string;
  readonly previous: string;
  readonly topic: string;
  readonly key: string;
  readonly traceparent: string | null;
  readonly json: string;
}

/** What is sequenced behind a position, in order, at most `limit` events. */
export async function readOutbox(
  sql: postgres.Sql,
  after: bigint,
  limit: number,
): Promise<readonly RelayedEvent[]> {
  const rows = await sql<OutboxRow[]>`
    select
      position::text,
      -- By the index over topic and position, one step back; 0 where what was before is no longer kept.
      coalesce((
        select max(before.position) from outbox as before
        where before.topic = outbox.topic and before.position < outbox.position
      ), 0)::text as previous,
      topic, key, event->>'traceparent' as traceparent, event::text as json
    from outbox
    where position > ${after.toString()}
    -- The column, not the text of it that is selected: 9 comes before 10.
    order by outbox.position limit ${limit}`;
  return rows.map(({ position, previous, topic, key, traceparent, json }) => ({
    position: BigInt(position),
    previous: BigInt(previous),
    topic: topicOf(topic),
    key,
    ...(traceparent !== null && { traceparent }),
    json,
  }));
}

function topicOf(text: string): Topic {
  const topic = topics.find((one) => one === text);
  if (topic === undefined) throw new Error(`an outbox holds an event for ${text}, which is no topic`);
  return topic;
}
