import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { dashboards } from './catalogue.ts';
import { toDashboardJson } from './dashboard-json.ts';

const read = (file: string) =>
  parse(readFileSync(new URL(`../../grafana/provisioning/${file}`, import.meta.url), 'utf8'));

test('the Prometheus that every dashboard begins with is provisioned, and is what Grafana asks by itself', () => {
  const sources: { uid: string; type: string; isDefault?: boolean }[] =
    read('datasources/paygraph.yml').datasources;
  for (const plan of dashboards) {
    const [first] = toDashboardJson(plan).templating.list ?? [];
    const source = sources.find(({ uid }) => uid === first?.current?.value);
    expect(source).toMatchObject({ type: first?.query, isDefault: true });
  }
});

test('Grafana reckons rates from the interval at which Prometheus scrapes', () => {
  const [{ jsonData }] = read('datasources/paygraph.yml').datasources;
  const prometheus = parse(readFileSync(new URL('../../prometheus/prometheus.yml', import.meta.url), 'utf8'));
  expect(jsonData.timeInterval).toBe(prometheus.global.scrape_interval);
});

test('what is provisioned is not changed in the browser, in the dashboards’ folder and in each dashboard', () => {
  expect(read('dashboards/paygraph.yml').providers).toEqual([
    expect.objectContaining({ type: 'file', allowUiUpdates: false }),
  ]);
  expect(dashboards.map((plan) => toDashboardJson(plan).editable)).not.toContain(true);
});
