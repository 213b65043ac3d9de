import { createPostgresDocuments } from '@paygraph/document-store';
import type { DomainEvent } from '@paygraph/events';
import type { UserId } from '@paygraph/ids';
import type { Notification } from '../domain/notification.ts';
import { createNotificationStore } from '../store/notification-store.ts';
import type { World } from './delivery-world.ts';

/** A person's notifications, newest first. */
export async function notificationsOf({ database }: World, owner: UserId): Promise<readonly Notification[]> {
  const store = createNotificationStore(createPostgresDocuments(database.orm).collection('notifications'));
  return await store.list(owner, { limit: 1_000, after: undefined, unreadOnly: false });
}

/** What was published of a person's notifications, in order. */
export async function published({ database }: World, owner: UserId): Promise<readonly DomainEvent[]> {
  const rows = await database.sql<{ event: DomainEvent }[]>`
    select event from outbox where topic = 'notification-events' and key = ${owner} order by id`;
  return rows.map(({ event }) => event);
}

/** Deliveries that are still to be made, and dead letters. */
export async function countRows({ database }: World): Promise<{ due: number; dead: number }> {
  const [row] = await database.sql<{ due: number; dead: number }[]>`
    select count(*) filter (where due_at is not null)::int as due,
           count(*) filter (where ended_at is not null)::int as dead from deliveries_due`;
  return row ?? { due: 0, dead: 0 };
}
