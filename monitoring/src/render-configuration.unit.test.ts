import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { hastened, renderConfiguration } from './render-configuration.ts';

async function render(hasty: boolean) {
  const into = await mkdtemp(path.join(tmpdir(), 'paygraph-monitoring-'));
  onTestFinished(() => rm(into, { recursive: true }));
  const files = await renderConfiguration({
    into,
    host: '127.0.0.1',
    portOffset: 100,
    prometheusAddress: '127.0.0.1:9190',
    alertmanagerAddress: '127.0.0.1:9193',
    runbookBase: 'https://example.org/paygraph/',
    hasty,
  });
  return {
    prometheus: parse(await readFile(files.prometheus, 'utf8')),
    alerts: await readFile(path.join(into, 'alerts.yml'), 'utf8'),
    recorded: await readFile(path.join(into, 'recording-rules.yml'), 'utf8'),
  };
}

test('every service is watched at its own private port of this system, and keeps its label', async () => {
  const { prometheus } = await render(false);
  const [paygraph, itself] = prometheus.scrape_configs;
  expect(paygraph.static_configs).toEqual(
    ['gateway', 'users', 'wallets', 'transactions', 'payments', 'notifications'].map((service, index) => ({
      labels: { service },
      targets: [`127.0.0.1:${9100 + index}`],
    })),
  );
  expect(itself.static_configs).toEqual([{ targets: ['127.0.0.1:9190'] }]);
  expect(prometheus.alerting.alertmanagers[0].static_configs).toEqual([{ targets: ['127.0.0.1:9193'] }]);
  expect(prometheus.global.scrape_interval).toBe('15s');
});

test('each alert links to its runbook where the repository is read', async () => {
  const { alerts } = await render(false);
  expect(alerts).toContain('runbook_url: https://example.org/paygraph/monitoring/runbooks/OutboxOld.md');
  expect(alerts).not.toContain('runbook_url: monitoring/');
});

test('in haste windows and waits are seconds, and nothing else is another', async () => {
  const { alerts, recorded } = await render(true);
  const unhurried = await render(false);
  expect(alerts).not.toMatch(/\[\d+[mhd]\]|for: \d+[mhd]/);
  expect(recorded).not.toMatch(/\[\d+[mhd]\]/);
  const withoutDurations = (text: string) => text.replace(/\[\w+\]|for: \w+/g, '');
  expect(withoutDurations(alerts)).toBe(withoutDurations(unhurried.alerts));
  expect(hastened('a:ratio_rate1h > rate(b[1h]) # 1h\n  for: 1m')).toBe(
    'a:ratio_rate1h > rate(b[12s]) # 1h\n  for: 2s',
  );
});
