/**
 * The real Prometheus and Alertmanager on a running system, with the very rules of production, at seconds for minutes:
 * the right alert fires, it ends, and nothing else does.
 */
import { createTemporaryFolder, ports, type Services, startServices } from '@paygraph/testing';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Monitoring, startMonitoring } from '../../monitoring/src/start-monitoring.ts';
import { askTransfer, deposit, signUpWithWallet, type WalletHolder } from '../people/movements.ts';
import { type FiringAlerts, watchAlerts } from './firing-alerts.ts';
import { type SlowProxy, startSlowProxy } from './slow-proxy.ts';
import { startTraffic, type Traffic } from './traffic.ts';

/** Generous: what is waited for comes in seconds, and an outbox is old after a minute. */
const guardMs = 90_000;
const slowMs = 800;

let proxy: SlowProxy;
let services: Services;
let monitoring: Monitoring;
let alerts: FiringAlerts;
let traffic: Traffic;
let [ada, ben]: WalletHolder[] = [];
const undo: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  proxy = await startSlowProxy();
  undo.push(() => proxy.close());
  services = await startServices({
    environment: { SUBGRAPH_URL_NOTIFICATIONS: proxy.url, LEDGER_VERIFY_INTERVAL_SECONDS: '1' },
  });
  undo.push(() => services.stopAll());
  const { place } = services;
  proxy.lead(ports.notifications + place.portOffset);
  [ada, ben] = [
    await signUpWithWallet(place, { name: 'Ada' }),
    await signUpWithWallet(place, { name: 'Ben' }),
  ];
  await deposit(ada, '1000.00');
  traffic = startTraffic(ada);
  undo.push(() => traffic.stop());
  const folder = await createTemporaryFolder();
  undo.push(() => folder.remove());
  monitoring = await startMonitoring({
    folder: folder.path,
    portOffset: place.portOffset,
    prometheusPort: 9090 + place.portOffset,
    alertmanagerPort: 9093 + place.portOffset,
    runbookBase: '',
    hasty: true,
  });
  undo.push(() => monitoring.stop());
  alerts = watchAlerts(monitoring.alertmanagerUrl);
  undo.push(() => alerts.stop());
}, 180_000);

afterAll(async () => {
  for (const step of undo.reverse()) await step();
}, 60_000);

test('each fault fires its own alert, which ends with it, and nothing else fires', async () => {
  // 1. All is well: longer than any wait of a rule.
  await traffic.untilAsked(150);
  expect(alerts.takeSeen()).toEqual([]);

  // 2. An outbox stands still from here on; it is old after a minute, and the next fault comes before that.
  const release = await holdOutbox();
  await transfer();

  // 3. One wrong entry.
  await plantWrongEntry(1);
  const ledgerMs = await alerts.untilExactly(['LedgerChainBroken', 'LedgerNotBalanced'], guardMs);
  await plantWrongEntry(-1);
  const mendedMs = await alerts.untilExactly([], guardMs);
  expect(alerts.takeSeen()).toEqual(['LedgerChainBroken', 'LedgerNotBalanced']);

  // 4. The minute has passed; then the outbox goes on.
  const outboxMs = await alerts.untilExactly(['OutboxOld'], guardMs);
  await release();
  const releasedMs = await alerts.untilExactly([], guardMs);
  expect(alerts.takeSeen()).toEqual(['OutboxOld']);

  // 5. A subgraph answers, and takes its time.
  proxy.slowBy(slowMs);
  const slowedMs = await alerts.untilExactly(['LatencyBudgetBurns', 'SubgraphSlow'], guardMs);
  proxy.slowBy(0);
  const quickMs = await alerts.untilExactly([], guardMs);
  expect(alerts.takeSeen()).toEqual(['LatencyBudgetBurns', 'SubgraphSlow']);

  const told = { ledgerMs, mendedMs, outboxMs, releasedMs, slowedMs, quickMs };
  console.log(
    Object.entries(told)
      .map(([name, ms]) => `${name} ${Math.round(ms)}`)
      .join(', '),
  );
});

async function transfer(): Promise<void> {
  if (ada === undefined || ben === undefined) throw new Error('nobody is there');
  const { transaction } = await askTransfer(ada, { to: { walletId: ben.walletId }, amount: '1.00' });
  expect(transaction?.status).toBe('COMPLETED');
}

/** Whoever holds the head of the outbox keeps the sequencer from giving any event its place. */
async function holdOutbox(): Promise<() => Promise<void>> {
  const sql = postgres(services.databaseUrl('wallets'), { max: 1 });
  const held = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const holding = sql.begin(async (transaction) => {
    await transaction`select position from outbox_head for update`;
    held.resolve();
    await end.promise;
  });
  await Promise.race([held.promise, holding]);
  return async () => {
    end.resolve();
    await holding;
    await sql.end();
  };
}

/** Changes the amount of one entry past every rule of the ledger, as somebody with the keys to the database could. */
async function plantWrongEntry(minor: number): Promise<void> {
  const sql = postgres(services.databaseUrl('wallets'), { max: 1 });
  try {
    await sql.begin(async (transaction) => {
      await transaction`set local session_replication_role = replica`;
      const changed = await transaction`
        update entries set amount_minor = amount_minor + ${minor}
        where id = (select min(id) from entries where direction = 'CREDIT')`;
      expect(changed.count).toBe(1);
    });
  } finally {
    await sql.end();
  }
}
