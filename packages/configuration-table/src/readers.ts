import { type DescribedVariable, describeVariables, plainConnectionVariables } from '@paygraph/config';
import { serviceVariables } from '@paygraph/embedded/run-service';
import { dataFolderVariables, embeddedVariables } from '@paygraph/embedded/variables';
import { kafkaVariables, topicVariables } from '@paygraph/event-bus';
import { databaseVariables, foundationVariables } from '@paygraph/foundation';
import { gatewayVariables, subgraphUrl, subgraphUrlPrefix } from '@paygraph/gateway/variables';
import { notificationsVariables } from '@paygraph/notifications/config';
import { partsVariables } from '@paygraph/parts/layout';
import { paymentsVariables } from '@paygraph/payments/config';
import { providerVariables } from '@paygraph/provider-simulator/config';
import { transactionsVariables } from '@paygraph/transactions/config';
import { usersVariables } from '@paygraph/users/config';
import { verifyLedgerVariables, walletsVariables } from '@paygraph/wallets/config';

/** A program of the product, and the variables it reads. */
export interface Reader {
  readonly name: string;
  /** One of the services that answer clients, each a process of its own in production. */
  readonly isService: boolean;
  readonly variables: readonly DescribedVariable[];
}

/** Each with the very shapes it reads, in the order of the table. */
export const readers: readonly Reader[] = [
  service('gateway', { [`${subgraphUrlPrefix}<NAME>`]: subgraphUrl(), ...gatewayVariables }),
  service('users', { ...foundationVariables('users'), ...usersVariables }),
  service('wallets', { ...foundationVariables('wallets'), ...walletsVariables }),
  service('transactions', { ...foundationVariables('transactions'), ...transactionsVariables }),
  service('payments', { ...foundationVariables('payments'), ...paymentsVariables }),
  service('notifications', { ...foundationVariables('notifications'), ...notificationsVariables }),
  other('provider-simulator', providerVariables),
  other('make start', { ...embeddedVariables, ...serviceVariables }),
  other('make admin, make rotate-keys, make replay-notifications', dataFolderVariables),
  other('make verify-ledger', verifyLedgerVariables),
  other('make parts-up', partsVariables),
  other('make migrate', {
    SERVICE: serviceVariables.SERVICE,
    ...databaseVariables('users'),
    ...databaseVariables('wallets'),
    ...databaseVariables('transactions'),
    ...databaseVariables('payments'),
    ...databaseVariables('notifications'),
  }),
  other('make topics', { ...plainConnectionVariables, ...kafkaVariables, ...topicVariables }),
];

type Shape = Parameters<typeof describeVariables>[0];

function service(name: string, shape: Shape): Reader {
  return { name, isService: true, variables: describeVariables(shape) };
}

function other(name: string, shape: Shape): Reader {
  return { name, isService: false, variables: describeVariables(shape) };
}
