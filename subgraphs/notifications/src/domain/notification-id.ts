import { type EventId, type NotificationId, parseId, type UserId } from '@paygraph/ids';
import { deriveId } from '@paygraph/ids/derive';

/**
 * The id of what a person is told of an event: the same however often the event comes, and whoever handles it. So
 * notifications sort as their events do. Throws for what is no event's id.
 */
export function notificationIdOf(eventId: string, owner: UserId, topic: string): NotificationId {
  return deriveId('ntf', readEventId(eventId), [owner, topic]);
}

/**
 * The same of a mailed link, which one person is told of: the event's own id with another prefix. Older than the ids
 * above, and kept: under another one a replay would mail what was mailed before.
 */
export function linkNotificationIdOf(eventId: string): NotificationId {
  const id = parseId('ntf', readEventId(eventId).replace(/^evt_/, 'ntf_'));
  if (id === undefined) throw new Error(`no notification can be named after ${eventId}`);
  return id;
}

function readEventId(text: string): EventId {
  const id = parseId('evt', text);
  if (id === undefined) throw new Error(`not an event's id: ${text}`);
  return id;
}
