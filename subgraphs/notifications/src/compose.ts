import path from 'node:path';
import type { Foundation } from '@paygraph/foundation';
import type { NotificationsConfig } from './config.ts';
import { startDispatcher } from './delivery/dispatcher.ts';
import { describeFault, isAway } from './delivery/faults.ts';
import { measureSenders } from './delivery/measured-senders.ts';
import { traceDelivery } from './delivery/trace-delivery.ts';
import { createDeliver } from './domain/deliver.ts';
import type { ClaimedDelivery } from './domain/delivery-queue.ts';
import { createFindNotification } from './domain/find-notification.ts';
import { createFollowNotifications } from './domain/follow-notifications.ts';
import { createKeepNotifications } from './domain/keep-notifications.ts';
import { createListNotifications } from './domain/list-notifications.ts';
import { createMarkNotificationsRead } from './domain/mark-notifications-read.ts';
import { createNotificationHub } from './domain/notification-hub.ts';
import { createPrepareMessage } from './domain/prepare-message.ts';
import type { Senders } from './domain/sender.ts';
import { createTell } from './domain/tell.ts';
import { createTellOfLink } from './domain/tell-of-link.ts';
import { createNotificationEvents } from './events/notification-events.ts';
import { createFileSender } from './mail/file-sender.ts';
import { renderLinkMail } from './mail/render-link-mail.ts';
import { createSmtpSender } from './mail/smtp-sender.ts';
import { createNotificationsMetrics } from './notifications-metrics.ts';
import { createSimulatedPush } from './push/simulated-push.ts';
import { createResolvers } from './resolvers/index.ts';
import { openMessageJournal } from './simulated/message-journal.ts';
import { createToldFailures } from './simulated/told-failures.ts';
import { createSimulatedSms } from './sms/simulated-sms.ts';
import { createAnnouncements } from './store/announcements.ts';
import { createDeliveryQueue } from './store/delivery-queue.ts';
import { createNotificationStore } from './store/notification-store.ts';
import { createPreferencesStore } from './store/preferences-store.ts';
import { countSubscribers } from './subscriber-metrics.ts';
import { createContacts } from './users/contacts.ts';
import { createLinkMails } from './users/link-mails.ts';
import { createNames } from './users/names.ts';
import { createRecipients } from './users/recipients.ts';
import { wordsOf } from './words/words-of.ts';

type Ground = Pick<
  Foundation,
  | 'database'
  | 'documents'
  | 'sequencer'
  | 'ids'
  | 'now'
  | 'logger'
  | 'metrics'
  | 'tracing'
  | 'crashPoints'
  | 'clientOf'
>;

/** Puts the parts together. `random` gives numbers from 0 to 1. */
export function composeNotifications(
  ground: Ground,
  config: Pick<NotificationsConfig, 'retries' | 'leaseMs' | 'staleAfterMs'>,
  given: { senders: Senders; random: () => number },
) {
  const { database, documents, sequencer, ids, now, logger, metrics, tracing, crashPoints } = ground;
  const { orm } = database;
  const measured = createNotificationsMetrics({ metrics, database, logger });
  const events = createNotificationEvents({ ids, now });
  let wakeDispatcher: (() => void) | undefined;

  // What it keeps, and whom it asks.
  const notifications = crashPoints.around(
    'notifications',
    createNotificationStore(documents.collection('notifications')),
  );
  const preferences = createPreferencesStore(documents.collection('notification-preferences'), now);
  const users = ground.clientOf('users');
  const contacts = createContacts(users);

  // What people are told: kept and queued.
  const announcements = crashPoints.around(
    'announcements',
    createAnnouncements({
      orm,
      now,
      eventOf: events.created,
      onAnnounced: () => {
        sequencer.wake();
        wakeDispatcher?.();
      },
    }),
  );
  const keep = createKeepNotifications({ notifications, announcements, onKept: measured.onKept });
  const { staleAfterMs } = config;
  const names = createNames({ contacts, now });
  const tell = createTell({ announcements, keep, names, wordsOf, staleAfterMs, now });

  // And how that goes out.
  const queue = crashPoints.around(
    'queue',
    createDeliveryQueue({ orm, now, eventOf: events.ended, onPublished: () => sequencer.wake() }),
  );
  const prepare = createPrepareMessage({
    recipients: createRecipients({ contacts, preferences }),
    linkMails: createLinkMails(users),
    wordsOf,
    renderLinkMail,
    senders: measureSenders(given.senders, measured.time),
  });
  const deliver = createDeliver({
    queue,
    notifications,
    prepare,
    policy: config.retries,
    isAway,
    describe: describeFault,
    now,
    random: given.random,
    onFault: (error, { notificationId, channel }) =>
      logger.warn({ fault: describeFault(error), notificationId, channel }, 'a delivery met a fault'),
  });
  async function deliverMeasured(claimed: ClaimedDelivery) {
    const progress = await traceDelivery(tracing, claimed, () => deliver(claimed));
    measured.onProgress(claimed.channel, progress);
    return progress;
  }

  // And who may see it.
  const hub = createNotificationHub();
  countSubscribers(metrics, hub.size);
  const findNotification = createFindNotification(notifications);

  return {
    tell,
    tellOfLink: createTellOfLink(keep),
    queue,
    deliver: deliverMeasured,
    hub,
    startDispatcher: () => {
      const dispatcher = startDispatcher({
        queue,
        deliver: deliverMeasured,
        logger,
        leaseMs: config.leaseMs,
      });
      wakeDispatcher = dispatcher.wake;
      return dispatcher;
    },
    resolvers: createResolvers({
      listNotifications: createListNotifications(notifications),
      findNotification,
      markNotificationsRead: createMarkNotificationsRead({ notifications, now }),
      followNotifications: createFollowNotifications({ hub, findNotification }),
      preferences,
    }),
  };
}

/** Every way out that the configuration names. Throws where a folder can't be made. */
export async function openSenders(
  { mail, mailFrom, simulated }: NotificationsConfig,
  { now, crashPoints }: Pick<Foundation, 'now' | 'crashPoints'>,
): Promise<Senders> {
  const email =
    mail.kind === 'smtp'
      ? createSmtpSender({ ...mail, from: mailFrom })
      : await createFileSender({ ...mail, from: mailFrom });
  async function open(name: string) {
    if (simulated === undefined) return undefined;
    const folder = path.join(simulated.folder, name);
    const failure = simulated.mayBeToldToFail ? createToldFailures({ folder, now }) : async () => undefined;
    return { journal: await openMessageJournal(folder), failure, now };
  }
  const [sms, push] = await Promise.all([open('sms'), open('push')]);
  return {
    EMAIL: crashPoints.around('mail', email),
    SMS: sms && crashPoints.around('sms', createSimulatedSms(sms)),
    PUSH: push && crashPoints.around('push', createSimulatedPush(push)),
  };
}
