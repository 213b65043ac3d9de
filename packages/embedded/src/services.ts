import type { Stages } from './system.ts';

/**
 * Every service, each started as in a process of its own. Imported when first asked for, so that `--help` and a
 * faulty configuration are answered before a quarter of a million lines are read.
 */
const modules = {
  provider: () => import('@paygraph/provider-simulator'),
  users: () => import('@paygraph/users'),
  wallets: () => import('@paygraph/wallets'),
  transactions: () => import('@paygraph/transactions'),
  payments: () => import('@paygraph/payments'),
  notifications: () => import('@paygraph/notifications'),
  gateway: () => import('@paygraph/gateway'),
};

/** The provider before payments, which calls it; the gateway last, so that its first answer is a whole one. */
export const stages: Stages = [
  [
    {
      name: 'provider-simulator',
      start: async (environment) => (await modules.provider()).startProviderSimulator(environment),
    },
  ],
  [
    { name: 'users', start: async (environment) => (await modules.users()).startUsers(environment) },
    { name: 'wallets', start: async (environment) => (await modules.wallets()).startWallets(environment) },
    {
      name: 'transactions',
      start: async (environment) => (await modules.transactions()).startTransactions(environment),
    },
    { name: 'payments', start: async (environment) => (await modules.payments()).startPayments(environment) },
    {
      name: 'notifications',
      start: async (environment) => (await modules.notifications()).startNotifications(environment),
    },
  ],
  [{ name: 'gateway', start: async (environment) => (await modules.gateway()).startGateway(environment) }],
];

/** Begins to read the services' code, for use while Postgres starts. A failure is told by whoever needs the module. */
export function preloadServices(): void {
  void Promise.allSettled(Object.values(modules).map((load) => load()));
}
