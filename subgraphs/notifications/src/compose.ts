import type { Environment } from '@paygraph/config';
import { documentMigrations } from '@paygraph/document-store';
import { layFoundation, readServiceConfig } from '@paygraph/foundation';
import type { RunningService } from '@paygraph/service-process';
import { serveSubgraph } from '@paygraph/subgraph-server';
import { notificationsConfigOf, notificationsRules, notificationsVariables } from './config.ts';
import { createDeliverLinkMail } from './domain/deliver-link-mail.ts';
import { createFindNotification } from './domain/find-notification.ts';
import { createFollowNotifications } from './domain/follow-notifications.ts';
import { createListNotifications } from './domain/list-notifications.ts';
import { createMarkNotificationsRead } from './domain/mark-notifications-read.ts';
import { createNotificationHub } from './domain/notification-hub.ts';
import { feedNotificationHub } from './events/feed-notification-hub.ts';
import { createOnMailLinkRequested } from './events/mail-link-requested.ts';
import { createFileSender } from './mail/file-sender.ts';
import { renderLinkMail } from './mail/render-link-mail.ts';
import { createSmtpSender } from './mail/smtp-sender.ts';
import { createResolvers } from './resolvers/index.ts';
import { createNotificationStore } from './store/notification-store.ts';
import { createPreferencesStore } from './store/preferences-store.ts';
import { countSubscribers } from './subscriber-metrics.ts';
import { createLinkMails } from './users/link-mails.ts';

/** Starts the service; README.md has its variables. Throws where they are wrong, or a port or the mail folder can't be had. */
export async function startNotifications(environment: Environment): Promise<RunningService> {
  const config = readServiceConfig('notifications', environment, notificationsVariables, notificationsRules);
  const { mail, mailFrom } = notificationsConfigOf(config.own);
  const foundation = await layFoundation({
    config: config.foundation,
    migrations: [documentMigrations],
    // They are the service's own store.
    readyNeedsDocuments: true,
  });
  const { documents, bus, logger, now } = foundation;
  try {
    const sender =
      mail.kind === 'smtp'
        ? createSmtpSender({ ...mail, from: mailFrom })
        : await createFileSender({ ...mail, from: mailFrom });

    const notifications = createNotificationStore(documents.collection('notifications'));
    const deliverLinkMail = createDeliverLinkMail({
      notifications,
      linkMails: createLinkMails(foundation.clientOf('users')),
      render: renderLinkMail,
      sender,
      now,
    });

    // Before anything is served: where the start fails now or later, closing the foundation ends all there is.
    await bus.consume({
      consumer: 'notifications',
      topics: ['user-events'],
      handlers: { 'user.mail-link-requested': createOnMailLinkRequested({ deliverLinkMail, logger }) },
    });

    const hub = createNotificationHub();
    await feedNotificationHub({ bus, hub, logger });
    countSubscribers(foundation.metrics, hub.size);
    const findNotification = createFindNotification(notifications);

    const subgraph = await serveSubgraph({
      ...foundation.server,
      schemaFile: new URL('../schema.graphql', import.meta.url),
      resolvers: createResolvers({
        listNotifications: createListNotifications(notifications),
        findNotification,
        markNotificationsRead: createMarkNotificationsRead({ notifications, now }),
        followNotifications: createFollowNotifications({ hub, findNotification }),
        preferences: createPreferencesStore(documents.collection('notification-preferences'), now),
      }),
    });
    logger.info({ url: subgraph.url, mail: mail.kind }, 'listening');

    return {
      name: 'notifications',
      url: subgraph.url,
      stop: async () => {
        await subgraph.drain();
        await bus.close();
        await subgraph.close();
        await foundation.close();
      },
    };
  } catch (error) {
    await foundation.close();
    throw error;
  }
}
