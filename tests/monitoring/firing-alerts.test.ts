/** What the experiments with alerts see by, tried on an Alertmanager that says what it is told to. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { host } from '@paygraph/testing';
import { expect, onTestFinished, test } from 'vitest';
import { watchAlerts } from './firing-alerts.ts';

async function world() {
  let firing: readonly string[] = [];
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.end(JSON.stringify(firing.map((alertname) => ({ labels: { alertname } }))));
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  const alerts = watchAlerts(`http://${host}:${port}`);
  onTestFinished(async () => {
    await alerts.stop();
    server.closeAllConnections();
    server.close();
  });
  return {
    alerts,
    fire: async (...names: readonly string[]) => {
      firing = names;
      const before = asked;
      // The answer to the next question may still be of before.
      await expect.poll(() => asked, { timeout: 30_000 }).toBeGreaterThan(before + 1);
    },
  };
}

test('exactly what is wanted is waited for: one more is not it, nor is one less', async () => {
  const { alerts, fire } = await world();
  await fire('OutboxOld', 'ServiceDown');
  await expect(alerts.untilExactly(['OutboxOld'], 600)).rejects.toThrow(
    '[OutboxOld] was to fire, and [OutboxOld, ServiceDown] does',
  );
  await expect(alerts.untilExactly(['DeadLetter', 'OutboxOld', 'ServiceDown'], 600)).rejects.toThrow(
    'was to fire',
  );
  await alerts.untilExactly(['ServiceDown', 'OutboxOld'], 30_000);
});

test('an alert that came and went was seen', async () => {
  const { alerts, fire } = await world();
  await fire('DeadLetter');
  await fire();
  await alerts.untilExactly([], 30_000);
  expect(alerts.takeSeen()).toEqual(['DeadLetter']);
  expect(alerts.takeSeen()).toEqual([]);
});
