import type { Consumer, EventBus } from '@paygraph/event-bus';
import { parseId } from '@paygraph/ids';
import type { Logger } from '@paygraph/telemetry';
import type { NotificationHub } from '../domain/notification-hub.ts';

/**
 * Feeds the live subscriptions of this process with every notification, whichever process made it. Resolves once it will
 * miss none.
 */
export function feedNotificationHub(deps: {
  bus: EventBus;
  hub: Pick<NotificationHub, 'publish'>;
  logger: Logger;
}): Promise<Consumer> {
  const { bus, hub, logger } = deps;
  return bus.listen({
    topics: ['notification-events'],
    handlers: {
      'notification.created': ({ id, data }) => {
        const owner = parseId('usr', data.userId);
        const notificationId = parseId('ntf', data.notificationId);
        if (owner === undefined || notificationId === undefined) {
          // It would be no better the next time, and holds up those behind it.
          logger.error({ eventId: id }, 'an event of our own tells of no notification, or of nobody');
          return;
        }
        hub.publish(owner, notificationId);
      },
    },
  });
}
