import type { NotificationId } from '@paygraph/ids';
import type { Notification, VersionedNotification } from './notification.ts';
import type { NotificationStore } from './notification-store.ts';

/** More writers than this never meet at one notification: its consumer and its reader. */
const maxRounds = 5;

/**
 * Applies a change to the notification as it stands, again on the newer state where someone else changed it in
 * between. Answers the changed one; where the change answers the very one it was given, nothing is written. Throws where
 * there is none, or where others keep coming first.
 */
export async function changeNotification(
  store: Pick<NotificationStore, 'get' | 'replace'>,
  id: NotificationId,
  change: (notification: Notification) => Notification,
): Promise<Notification> {
  for (let round = 0; round < maxRounds; round += 1) {
    const known: VersionedNotification | undefined = await store.get(id);
    if (known === undefined) throw new Error(`there is no notification ${id}`);
    const changed = change(known);
    if (changed === known) return known;
    if (await store.replace({ ...changed, version: known.version })) return changed;
  }
  throw new Error(`notification ${id} was changed by others ${maxRounds} times in a row`);
}
