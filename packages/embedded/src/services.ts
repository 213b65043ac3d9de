import type { StartService } from '@paygraph/service-process';
import type { ProcessName } from './environment.ts';
import type { Stages } from './system.ts';

/**
 * How each service starts. Its code is imported when first asked for: a process of one service reads no other's, and
 * `--help` and a faulty configuration are answered before a quarter of a million lines are read.
 */
const load: Readonly<Record<ProcessName, () => Promise<StartService>>> = {
  gateway: async () => (await import('@paygraph/gateway')).startGateway,
  users: async () => (await import('@paygraph/users')).startUsers,
  wallets: async () => (await import('@paygraph/wallets')).startWallets,
  transactions: async () => (await import('@paygraph/transactions')).startTransactions,
  payments: async () => (await import('@paygraph/payments')).startPayments,
  notifications: async () => (await import('@paygraph/notifications')).startNotifications,
  'provider-simulator': async () => (await import('@paygraph/provider-simulator')).startProviderSimulator,
};

export const processNames = Object.keys(load) as readonly ProcessName[];

/** The provider before payments, which calls it; the gateway last, so that its first answer is a whole one. */
export const stageNames: readonly (readonly ProcessName[])[] = [
  ['provider-simulator'],
  ['users', 'wallets', 'transactions', 'payments', 'notifications'],
  ['gateway'],
];

export async function startService(
  name: ProcessName,
  ...words: Parameters<StartService>
): ReturnType<StartService> {
  const start = await load[name]();
  return await start(...words);
}

/** Every service in this process, each started as in one of its own. */
export const stages: Stages = stageNames.map((stage) =>
  stage.map((name) => ({ name, start: (environment) => startService(name, environment) })),
);

/** Begins to read the services' code, for use while Postgres starts. A failure is told by whoever needs the module. */
export function preloadServices(): void {
  void Promise.allSettled(processNames.map((name) => load[name]()));
}
