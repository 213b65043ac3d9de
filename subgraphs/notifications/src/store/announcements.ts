import type { Orm } from '@paygraph/database';
import type { DomainEvent } from '@paygraph/events';
import { appendToOutbox, claimEvent, inbox } from '@paygraph/outbox';
import { traceHeaders } from '@paygraph/telemetry';
import { and, eq } from 'drizzle-orm';
import type { Announcement, Announcements } from '../domain/delivery-queue.ts';
import { writeContent } from './content-json.ts';
import { deliveriesDue } from './tables.ts';

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
  return {
    isAnnounced: async (eventId) => {
      const found = await orm
        .select({ eventId: inbox.eventId })
        .from(inbox)
        .where(and(eq(inbox.consumer, consumer), eq(inbox.eventId, eventId)));
      return found.length === 1;
    },

    announce: async (eventId, announcements) => {
      const rows = announcements.flatMap((announcement) => rowsOf(announcement, now()));
      const isNew = await orm.transaction(async (transaction) => {
        // Whoever comes second waits here for the first one's commit.
        if (!(await claimEvent(transaction, consumer, eventId))) return false;
        if (rows.length > 0) await transaction.insert(deliveriesDue).values(rows).onConflictDoNothing();
        await appendToOutbox(
          transaction,
          announcements.map((each) => ({ topic: 'notification-events', event: eventOf(each) })),
        );
        return true;
      });
      if (isNew) onAnnounced();
      return isNew;
    },
  };
}

function rowsOf({ notification, content, queue }: Announcement, at: Date) {
  const { id: notificationId, owner, topic, createdAt } = notification;
  const { traceparent } = traceHeaders();
  return queue.map((channel) => ({
    notificationId,
    channel,
    owner,
    topic,
    content: writeContent(content),
    queuedAt: createdAt,
    dueAt: at,
    traceparent,
  }));
}
