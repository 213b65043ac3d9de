/** What a running system tells after `make demo`: named as Prometheus asks, as docs/metrics.md says, and enough for every panel. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  adminUrl,
  createTemporaryFolder,
  graphqlUrl,
  repository,
  type System,
  startSystem,
  subgraphNames,
} from '@paygraph/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProgram } from '../../monitoring/src/programs.ts';
import { type Monitoring, startMonitoring } from '../../monitoring/src/start-monitoring.ts';
import { type MetricFamily, readFamilies, readPage } from './metrics-page.ts';
import { type Run, runProgram } from './run-program.ts';

/** What only a system with Kafka, or with TLS, tells. */
const onlyElsewhere = ['paygraph_outbox_relayed_total', 'paygraph_tls_certificate_expiry_timestamp_seconds'];
const services = ['gateway', ...subgraphNames] as const;

let system: System;
let monitoring: Monitoring;
let demo: Run;
const scraped = new Map<string, string>();
const undo: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  system = await startSystem({ environment: { LEDGER_VERIFY_INTERVAL_SECONDS: '2' }, onParts: false });
  undo.push(() => system.stop());
  const { place } = system;
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
  const words = [
    'tests/demo/main.ts',
    '--url',
    new URL(graphqlUrl(place)).origin,
    '--data-dir',
    place.dataFolder,
  ];
  // Twice: what is told of for the first time has not grown yet, and a rate is of what grows.
  await runProgram('node', words);
  demo = await runProgram('node', words);
  for (const name of services) {
    const response = await fetch(adminUrl(place, name, '/metrics'), { signal: AbortSignal.timeout(10_000) });
    scraped.set(name, await response.text());
  }
}, 240_000);
afterAll(async () => {
  for (const step of undo.reverse()) await step();
}, 60_000);

test('the demo’s figures are right', () => {
  expect(demo.code, demo.said).toBe(0);
});

test.each(services)('promtool finds nothing wrong with how %s names its metrics', async (name) => {
  const { code, said } = await runProgram(await findProgram('promtool'), ['check', 'metrics'], {
    input: scraped.get(name) ?? '',
  });
  expect(said).toBe('');
  expect(code).toBe(0);
});

test.each(services)('%s tells eight metrics of its own and more, each with a sentence', (name) => {
  const text = scraped.get(name) ?? '';
  const own = readFamilies(text).filter((family) => family.name.startsWith('paygraph_'));
  expect(own.length).toBeGreaterThanOrEqual(8);
  for (const [, help] of text.matchAll(/^# HELP paygraph_\S+ (.*)$/gm)) expect(help).toMatch(/^\S.*\.$/);
});

describe('docs/metrics.md', () => {
  const page = readPage(readFileSync(path.join(repository, 'docs/metrics.md'), 'utf8'));
  const live = () => [...scraped.values()].flatMap(readFamilies);
  const documented = new Map<string, MetricFamily>(page.map((family) => [family.name, family]));

  test('names every metric that is told, with its type and every label', () => {
    const faults = live().flatMap(({ name, type, labels }) => {
      const known = documented.get(name);
      if (known === undefined) return [`${name} is not named`];
      const missing = [...labels].filter((label) => !known.labels.has(label));
      return [
        ...(known.type === type ? [] : [`${name} is a ${type}`]),
        ...missing.map((label) => `${name} has the label ${label}`),
      ];
    });
    expect([...new Set(faults)]).toEqual([]);
  });

  test('names no metric that is not told, but for those of Kafka and TLS', () => {
    const told = new Set(live().map(({ name }) => name));
    expect(
      page
        .map(({ name }) => name)
        .filter((name) => !told.has(name))
        .sort(),
    ).toEqual(onlyElsewhere);
  });
});

test('every metric that a rule asks for is told', () => {
  const told = new Set([...scraped.values()].flatMap(readFamilies).map(({ name }) => name));
  const rules = ['recording-rules.yml', 'alerts.yml'].map((file) =>
    readFileSync(path.join(repository, 'monitoring/prometheus', file), 'utf8'),
  );
  // What the rules themselves record has a colon in its name.
  const asked = rules.flatMap((text) => text.match(/\b(paygraph|nodejs|process)_\w+/g) ?? []);
  expect(asked.length).toBeGreaterThan(50);
  const untold = asked.filter(
    (name) => !told.has(name) && !told.has(name.replace(/_(bucket|sum|count)$/, '')),
  );
  expect([...new Set(untold)].filter((name) => !onlyElsewhere.includes(name))).toEqual([]);
});

test('every panel has data', async () => {
  const words = [
    ...['monitoring/src/check-panels-main.ts', '--prometheus', monitoring.prometheusUrl, '--minutes', '3'],
    ...['kafka', 'redis', 'mongodb', 'tls'].flatMap((part) => ['--without', part]),
  ];
  // What the demo did last is there with the next scrapes, and what rules record of it after those.
  const giveUpAtMs = performance.now() + 60_000;
  let checked = await runProgram('node', words);
  while (checked.code !== 0 && performance.now() < giveUpAtMs) checked = await runProgram('node', words);
  expect(checked.code, checked.said).toBe(0);
});

test('and no alert fires', async () => {
  const response = await fetch(`${monitoring.alertmanagerUrl}/api/v2/alerts`, {
    signal: AbortSignal.timeout(5_000),
  });
  expect(await response.json()).toEqual([]);
});
