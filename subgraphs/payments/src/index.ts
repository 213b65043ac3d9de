import type { Environment } from '@paygraph/config';
import { layFoundation, readServiceConfig } from '@paygraph/foundation';
import type { RunningService } from '@paygraph/service-process';
import { serveSubgraph } from '@paygraph/subgraph-server';
import { composePayments } from './compose.ts';
import { paymentsConfigOf, paymentsRules, paymentsVariables } from './config.ts';
import { databaseMigrations } from './store/migrations.ts';

/** Starts the payments subgraph. Throws where a variable is wrong, its database is not there, or a port is taken. */
export async function startPayments(environment: Environment): Promise<RunningService> {
  const config = readServiceConfig('payments', environment, paymentsVariables, paymentsRules);
  const foundation = await layFoundation({ config: config.foundation, migrations: databaseMigrations });
  const payments = composePayments(foundation, paymentsConfigOf(config.own));
  const poller = payments.startPoller();
  const release = async () => {
    await poller.stop();
    await payments.close();
    await foundation.close();
  };
  try {
    const served = await serveSubgraph({
      ...foundation.server,
      schemaFile: new URL('../schema.graphql', import.meta.url),
      resolvers: payments.resolvers,
      adminRoutes: payments.adminRoutes(() => poller.wake()),
    });
    return {
      name: 'payments',
      url: served.url,
      stop: async () => {
        await served.drain();
        await foundation.bus.close();
        await served.close();
        await release();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}
