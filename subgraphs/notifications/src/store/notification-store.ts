import type { Body, Documents, StoredDocument } from '@paygraph/document-store';
import type { NotificationId, TransactionId, UserId } from '@paygraph/ids';
import { z } from 'zod';
import type { Notification, VersionedNotification } from '../domain/notification.ts';
import type { NotificationStore } from '../domain/notification-store.ts';

/** What a notification's document holds besides its id, owner and time. */
const bodySchema = z.object({
  topic: z.string(),
  title: z.string(),
  body: z.string(),
  deliveries: z.array(
    z.object({
      channel: z.enum(['EMAIL', 'SMS', 'PUSH']),
      status: z.enum(['QUEUED', 'SENT', 'FAILED', 'SUPPRESSED']),
      attempts: z.int(),
      sentAt: z.iso.datetime().nullable(),
      // Missing in documents of before it was known.
      maybeTwice: z.boolean().default(false),
    }),
  ),
  transactionId: z.string().nullable(),
  readAt: z.iso.datetime().nullable(),
});

/** Notifications as documents of one collection. */
export function createNotificationStore(documents: Documents): NotificationStore {
  return {
    insertOnce: async (notification) => {
      const { id, owner, createdAt } = notification;
      return await documents.insertOnce({ id, owner, createdAt, body: writeBody(notification) });
    },
    get: async (id) => {
      const found = await documents.get(id);
      return found && readDocument(found);
    },
    replace: (notification) =>
      documents.replace(notification.id, notification.version, writeBody(notification)),
    list: async (owner, { limit, after, unreadOnly }) => {
      const found = await documents.find(unreadOnly ? unread(owner) : { owner }, { limit, after });
      return found.map(readDocument);
    },
    countUnread: (owner) => documents.count(unread(owner)),
    markRead: async (owner, which, at) => {
      const named = which === 'all' ? {} : { ids: which };
      await documents.setFields({ ...unread(owner), ...named }, { readAt: at.toISOString() });
    },
  };
}

function unread(owner: UserId) {
  return { owner, equals: { readAt: null } };
}

function writeBody({ topic, title, body, deliveries, transactionId, readAt }: Notification): Body {
  return {
    topic,
    title,
    body,
    deliveries: deliveries.map(({ channel, status, attempts, sentAt, maybeTwice }) => ({
      channel,
      status,
      attempts,
      sentAt: sentAt?.toISOString() ?? null,
      maybeTwice,
    })),
    transactionId,
    readAt: readAt?.toISOString() ?? null,
  };
}

/** Throws for a document that no version of this service wrote. */
function readDocument({ id, owner, createdAt, version, body }: StoredDocument): VersionedNotification {
  const known = bodySchema.parse(body);
  return {
    ...known,
    id: id as NotificationId,
    owner: owner as UserId,
    createdAt,
    version,
    deliveries: known.deliveries.map((delivery) => ({ ...delivery, sentAt: readTime(delivery.sentAt) })),
    transactionId: known.transactionId as TransactionId | null,
    readAt: readTime(known.readAt),
  };
}

function readTime(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
