import { type NotificationId, parseId } from '@paygraph/ids';

/**
 * The id of the notification that an event leads to: the event's own, with another prefix. So the same event makes
 * the same notification, however often it comes, and notifications sort as their events do.
 * Throws for what is no event's id.
 */
export function notificationIdOf(eventId: string): NotificationId {
  const known = parseId('evt', eventId);
  const id = known && parseId('ntf', known.replace(/^evt_/, 'ntf_'));
  if (id === undefined) throw new Error(`not an event's id: ${eventId}`);
  return id;
}
