import { answered, type Orm } from '@paygraph/database';
import type { DomainEvent } from '@paygraph/events';
import { appendForEach, appending, inbox, type OutboxEntry } from '@paygraph/outbox';
import { traceHeaders } from '@paygraph/telemetry';
import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Announcement, Announcements } from '../domain/delivery-queue.ts';
import { writeContent } from './content-json.ts';

const consumer = 'notifications';

/** What was told of each event: in the inbox, in one commit with its deliveries and the events that tell of it. */
export function createAnnouncements(deps: {
  orm: Orm;
  now: () => Date;
  eventOf: (announcement: Announcement) => DomainEvent;
  /** After each commit that queued deliveries or wrote events. */
  onAnnounced: () => void;
}): Announcements {
  const { orm, now, eventOf, onAnnounced } = deps;
  const announced = orm
    .select({ eventId: inbox.eventId })
    .from(inbox)
    .where(and(eq(inbox.consumer, consumer), eq(inbox.eventId, sql.placeholder('eventId'))))
    .prepare('announced');

  /** One statement: whoever comes second waits at its first part for the first one's commit, and then writes nothing. */
  async function isClaimed(eventId: string, rows: ReturnType<typeof rowsOf>, told: SQL): Promise<boolean> {
    const claiming = orm.execute(sql`
      with claimed as (
        insert into inbox (consumer, event_id) values (${consumer}, ${eventId})
        on conflict do nothing returning 1
      ), queued as (
        insert into deliveries_due
          (notification_id, channel, owner, topic, content, queued_at, due_at, traceparent)
        select due.* from claimed, jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as due
          (notification_id text, channel text, owner text, topic text, content jsonb, queued_at timestamptz,
            due_at timestamptz, traceparent text)
        on conflict do nothing
      )${told}
      select from claimed`);
    return (await answered(claiming)).length === 1;
  }

  return {
    isAnnounced: async (eventId) => (await announced.execute({ eventId })).length === 1,

    announce: async (eventId, announcements) => {
      const rows = announcements.flatMap((announcement) => rowsOf(announcement, now()));
      const [first, ...others] = announcements.map(
        (each): OutboxEntry => ({ topic: 'notification-events', event: eventOf(each) }),
      );
      const isNew = first
        ? await appending([first, ...others], async () => {
            const told = appendForEach(sql`claimed`, [first, ...others]);
            return await isClaimed(eventId, rows, sql`, told as (${told})`);
          })
        : await isClaimed(eventId, rows, sql``);
      if (isNew) onAnnounced();
      return isNew;
    },
  };
}

/** As they are written: columns by their own names. */
function rowsOf({ notification, content, queue }: Announcement, at: Date) {
  const { id: notificationId, owner, topic, createdAt } = notification;
  const { traceparent } = traceHeaders();
  return queue.map((channel) => ({
    notification_id: notificationId,
    channel,
    owner,
    topic,
    content: writeContent(content),
    queued_at: createdAt,
    due_at: at,
    traceparent,
  }));
}
