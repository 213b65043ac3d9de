/** What Prometheus is told in a cluster is what it is told elsewhere: by the very files of monitoring/. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { repository } from '@paygraph/testing';
import { beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readAdminPaths } from '../code/ports.ts';
import { type Manifest, renderManifests } from './manifests.ts';

let manifests: readonly Manifest[];
beforeAll(async () => {
  manifests = await renderManifests('production');
});
const one = (kind: string) => manifests.find((manifest) => manifest.kind === kind);
const read = async (name: string) =>
  parse(await readFile(path.join(repository, 'monitoring', 'prometheus', name), 'utf8'));

test('the rules are those of monitoring/, each of them', async () => {
  const files = await Promise.all(['recording-rules.yml', 'alerts.yml'].map(read));
  const groups = files.flatMap((file) => file.groups);
  expect(groups.length).toBeGreaterThan(5);
  expect(one('PrometheusRule')?.spec?.groups).toEqual(groups);
});

test('where the repository has an address, alerts link to their runbooks there', async () => {
  const at = 'https://git.example.com/paygraph/';
  const linked = await renderManifests('production', { 'monitoring.runbooks': at });
  const text = JSON.stringify(linked.find(({ kind }) => kind === 'PrometheusRule'));
  const links = text.match(/"runbook_url":"[^"]*"/g) ?? [];
  expect(links.length).toBeGreaterThan(15);
  for (const link of links) expect(link).toContain(`${at}monitoring/runbooks/`);
});

test('every service is asked as prometheus.yml asks it: under the same job and label', async () => {
  const monitor = one('ServiceMonitor');
  const { scrape_configs: configs, global } = await read('prometheus.yml');
  const [paygraph] = configs;
  expect(monitor?.spec).toMatchObject({
    jobLabel: 'app.kubernetes.io/name',
    endpoints: [
      {
        port: 'admin',
        path: '/metrics',
        interval: global.scrape_interval,
        scrapeTimeout: global.scrape_timeout,
        honorLabels: paygraph.honor_labels,
        relabelings: [
          {
            sourceLabels: ['__meta_kubernetes_service_label_app_kubernetes_io_component'],
            targetLabel: 'service',
          },
        ],
      },
    ],
  });
  expect(await readAdminPaths()).toContain('/metrics');
  const services = manifests.filter(({ kind }) => kind === 'Service');
  const labels = services.map(({ metadata }) => metadata.labels);
  for (const label of labels) expect(label?.['app.kubernetes.io/name']).toBe(paygraph.job_name);
  const told = paygraph.static_configs.map(
    ({ labels: { service } }: { labels: { service: string } }) => service,
  );
  expect(labels.map((label) => label?.['app.kubernetes.io/component']).toSorted()).toEqual(told.toSorted());
});
