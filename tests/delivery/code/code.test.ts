/** What the other checks hold charts, infrastructure and compose against is itself read from the code: rightly? */
import { expect, test } from 'vitest';
import { pairOf, readEdges } from './edges.ts';
import { readAdminPaths, readAdminPort, readPorts } from './ports.ts';
import { readStopping } from './stopping.ts';

test('ports, private paths and times of stopping are found in the code', async () => {
  expect(await readPorts()).toEqual({
    gateway: 8000,
    users: 8001,
    wallets: 8002,
    transactions: 8003,
    payments: 8004,
    notifications: 8005,
    'provider-simulator': 8010,
  });
  expect(await readAdminPort()).toBe(9000);
  expect(await readAdminPaths()).toEqual(['/health/live', '/health/ready', '/metrics']);
  expect(await readStopping()).toEqual({ drainDelayMs: 5_000, graceMs: 25_000 });
});

test('who calls whom is what the architecture says', async () => {
  const pairs = (await readEdges()).map(pairOf).toSorted();
  const parts = ['postgres', 'kafka', 'redis', 'traces'];
  const expected = [
    ...['users', 'wallets', 'transactions', 'payments', 'notifications', 'redis', 'traces'].map(
      (to) => `gateway → ${to}`,
    ),
    ...['users', 'wallets', 'transactions', 'payments', 'notifications'].flatMap((from) =>
      parts.map((to) => `${from} → ${to}`),
    ),
    ...['users', 'wallets', 'payments', 'mongodb'].map((to) => `transactions → ${to}`),
    ...['users', 'mongodb', 'smtp'].map((to) => `notifications → ${to}`),
    'payments → provider',
  ];
  expect(pairs).toEqual(expected.toSorted());
});
