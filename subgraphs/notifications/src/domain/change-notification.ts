import type { NotificationId } from '@paygraph/ids';
import type { Notification, VersionedNotification } from './notification.ts';
import type { NotificationStore } from './notification-store.ts';

/** Its three deliveries and its reader may write at one moment; of two at once one is through at each round. */
const maxRounds = 10;

/**
 * Applies a change to the notification as it stands, again on the newer state where someone else changed it in
 * between. Answers the changed one; where the change answers the very one it was given, nothing is written. undefined
 * where there is none. Throws where others keep coming first.
 */
export async function changeNotification(
  store: Pick<NotificationStore, 'get' | 'replace'>,
  id: NotificationId,
  change: (notification: Notification) => Notification,
): Promise<Notification | undefined> {
  for (let round = 0; round < maxRounds; round += 1) {
    const known: VersionedNotification | undefined = await store.get(id);
    if (known === undefined) return undefined;
    const changed = change(known);
    if (changed === known) return known;
    if (await store.replace({ ...changed, version: known.version })) return changed;
  }
  throw new Error(`notification ${id} was changed by others ${maxRounds} times in a row`);
}
