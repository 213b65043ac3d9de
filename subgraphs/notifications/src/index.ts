import type { Environment } from '@paygraph/config';
import { announcePresence } from '@paygraph/database';
import { layFoundation, readServiceConfig } from '@paygraph/foundation';
import type { RunningService } from '@paygraph/service-process';
import { serveSubgraph } from '@paygraph/subgraph-server';
import { composeNotifications, openSenders } from './compose.ts';
import { notificationsConfigOf, notificationsRules, notificationsVariables } from './config.ts';
import { consumeEvents } from './events/consume.ts';
import { feedNotificationHub } from './events/feed-notification-hub.ts';
import { databaseMigrations } from './store/migrations.ts';

/** Starts the service; README.md has its variables. Throws where they are wrong, or a port or a folder can't be had. */
export async function startNotifications(environment: Environment): Promise<RunningService> {
  const read = readServiceConfig('notifications', environment, notificationsVariables, notificationsRules);
  const config = notificationsConfigOf(read.own);
  const foundation = await layFoundation({
    config: read.foundation,
    migrations: databaseMigrations,
    // They are the service's own store.
    readyNeedsDocuments: true,
  });
  const { bus, logger } = foundation;
  let stopDelivering = async (): Promise<void> => {};
  let leave = async (): Promise<void> => {};
  const release = async () => {
    // Before the dispatcher, which is woken by what the bus brings.
    await bus.close();
    await stopDelivering();
    await leave();
    await foundation.close();
  };
  try {
    const senders = await openSenders(config, foundation);
    const { resolvers, tell, tellOfLink, hub, queue, startDispatcher } = composeNotifications(
      foundation,
      config,
      {
        senders,
        random: Math.random,
      },
    );
    // Before anything is served: where the start fails now or later, releasing ends all there is.
    await feedNotificationHub({ bus, hub, logger });
    await consumeEvents({ bus, tell, tellOfLink });
    const presence = await announcePresence({
      url: read.foundation.databaseUrl,
      name: 'notifications',
      // Whoever had deliveries in hand has died with them. Where others are alive, theirs are due when a lease has run out.
      whenAlone: queue.freeAll,
    });
    leave = presence.leave;
    stopDelivering = startDispatcher().stop;

    const subgraph = await serveSubgraph({
      ...foundation.server,
      schemaFile: new URL('../schema.graphql', import.meta.url),
      resolvers,
    });
    logger.info({ url: subgraph.url, mail: config.mail.kind }, 'listening');

    return {
      name: 'notifications',
      url: subgraph.url,
      stop: async () => {
        await subgraph.drain();
        await bus.close();
        await subgraph.close();
        await release();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}
