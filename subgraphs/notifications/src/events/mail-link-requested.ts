import type { EventOf } from '@paygraph/event-bus';
import { parseId } from '@paygraph/ids';
import type { Logger } from '@paygraph/telemetry';
import type { DeliveryOutcome, LinkMailRequest } from '../domain/deliver-link-mail.ts';
import { notificationIdOf } from '../domain/notification-id.ts';

/**
 * A link is to be mailed. Throws where it could not be: the bus then brings the event again, a bounded number of times,
 * and after that it lies with the dead letters.
 */
export function createOnMailLinkRequested(deps: {
  deliverLinkMail: (request: LinkMailRequest) => Promise<DeliveryOutcome>;
  logger: Logger;
}): (event: EventOf<'user.mail-link-requested'>) => Promise<void> {
  const { deliverLinkMail, logger } = deps;
  return async ({ id, data }) => {
    const owner = parseId('usr', data.userId);
    if (owner === undefined) throw new Error(`event ${id} is about what is no user`);
    const notificationId = notificationIdOf(id);
    const { purpose, linkRequestId } = data;
    const outcome = await deliverLinkMail({ notificationId, owner, purpose, linkRequestId });
    // Only a crash in the middle of the last try leads here: it belongs to the dead letters as any other.
    if (outcome === 'FAILED') throw new Error(`the mail of ${notificationId} was given up on`);
    logger.info({ notificationId, purpose, outcome }, 'link mail handled');
  };
}
