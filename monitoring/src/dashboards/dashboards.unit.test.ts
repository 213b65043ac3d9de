import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { documentedMetrics } from '../documented-metrics.ts';
import { fillIn, metricNames, syntaxFaults } from '../promql.ts';
import { dashboards } from './catalogue.ts';
import { schemaFaults } from './schema-faults.ts';

const root = new URL('../../../', import.meta.url);
const folder = new URL('monitoring/grafana/dashboards/', root);
const read = (file: string) => readFileSync(new URL(file, root), 'utf8');
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name = '']) => name);

const known = new Set([
  ...documentedMetrics(read('docs/metrics.md')),
  ...all(read('monitoring/prometheus/recording-rules.yml'), /^ *- record: (\S+)$/gm),
  // Prometheus' own: https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
  'ALERTS',
]);
const alerts = new Set(all(read('monitoring/prometheus/alerts.yml'), /^ *- alert: (\S+)$/gm));

interface Box {
  readonly id: number;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}

/** What is committed and what Grafana will read: not what the code would make of it. */
const committed = globSync('*.json', { cwd: folder })
  .sort()
  .map((file) => ({ file, text: readFileSync(new URL(file, folder), 'utf8') }));
const panelsOf = (text: string): Box[] => JSON.parse(text).panels;

test('every dashboard of the catalogue is committed, and no other', () => {
  expect(committed.map(({ file }) => file)).toEqual(dashboards.map(({ name }) => `${name}.json`).sort());
});

test('every committed dashboard is one by Grafana’s own types, and has nothing they do not name', () => {
  expect(schemaFaults(committed)).toEqual([]);
});

test('what Grafana’s types do not name, or name otherwise, is found', () => {
  const [first] = committed;
  const text = first?.text ?? '';
  const broken = [
    { file: 'a.json', text: text.replace('"graphTooltip": 1', '"graphTooltip": 7') },
    { file: 'b.json', text: text.replace('"graphTooltip"', '"graphToolTip"') },
    { file: 'c.json', text: text.replace('"drawStyle": "line"', '"drawStyle": "lines"') },
    { file: 'd.json', text: text.replace('"legendFormat"', '"legend"') },
  ];
  const faults = schemaFaults(broken);
  for (const { file } of broken) expect(faults.some((fault) => fault.startsWith(file))).toBe(true);
});

test('addresses of dashboards are unlike', () => {
  const uids = committed.map(({ text }): string => JSON.parse(text).uid);
  expect(new Set(uids).size).toBe(uids.length);
});

describe.each(committed)('$file', ({ text }) => {
  const panels = panelsOf(text);

  test('ids of panels are unlike', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });

  test('no panel lies on another or outside the grid', () => {
    const overlapping = panels.flatMap((a, index) =>
      panels.slice(index + 1).flatMap((b) => (overlap(a, b) ? [[a.id, b.id]] : [])),
    );
    expect(overlapping).toEqual([]);
    expect(panels.filter(({ gridPos: { x, w } }) => x < 0 || w < 1 || x + w > 24)).toEqual([]);
  });

  test('is asked for anew no oftener than there is something new, and begins with an hour', () => {
    const { refresh, time, timepicker } = JSON.parse(text);
    expect(time).toEqual({ from: 'now-1h', to: 'now' });
    for (const interval of [refresh, ...timepicker.refresh_intervals]) {
      expect(seconds(interval)).toBeGreaterThanOrEqual(15);
    }
  });
});

describe.each(dashboards)('$title', ({ rows }) => {
  const panels = rows.flatMap((row) => row.panels);
  const queries = panels.flatMap((panel) => panel.queries);

  test('every query is PromQL', () => {
    expect(queries.flatMap(({ expr }) => syntaxFaults(fillIn(expr)))).toEqual([]);
  });

  test('every metric in a query stands in docs/metrics.md, or is recorded by a rule', () => {
    const names = queries.flatMap(({ expr }) => metricNames(fillIn(expr)));
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  });

  test('every panel says what it shows in a sentence, and names each series', () => {
    for (const { title, description, queries: asked } of panels) {
      expect(title).not.toBe('');
      expect(description).toMatch(/^[A-Z].*[.]$/s);
      for (const { legend } of asked) expect(legend).not.toBe('');
    }
  });

  test('titles are unlike within a row, so that a panel can be spoken of', () => {
    for (const row of rows) {
      const titles = row.panels.map(({ title }) => title);
      expect(new Set(titles).size).toBe(titles.length);
    }
  });

  test('every runbook a panel links to is that of an alert, and is written', () => {
    for (const alert of panels.flatMap((panel) => panel.alerts ?? [])) {
      expect(alerts).toContain(alert);
      expect(existsSync(new URL(`monitoring/runbooks/${alert}.md`, root)), `the runbook of ${alert}`).toBe(
        true,
      );
    }
  });

  test('thresholds climb, the first from anywhere', () => {
    for (const { thresholds = [] } of panels) {
      const from = thresholds.map((threshold) => threshold.from ?? Number.NEGATIVE_INFINITY);
      expect(from).toEqual([...from].sort((a, b) => a - b));
      expect(thresholds[0]?.from).toBeUndefined();
    }
  });
});

test('every alert has a panel that shows what it watches', () => {
  const shown = new Set(
    dashboards
      .flatMap(({ rows }) => rows.flatMap((row) => row.panels))
      .flatMap((panel) => panel.alerts ?? []),
  );
  expect([...alerts].filter((alert) => !shown.has(alert))).toEqual([]);
});

test('every dashboard of a subgraph and of the gateway picks its own processes', () => {
  for (const { service, rows } of dashboards) {
    for (const { expr } of rows.flatMap((row) => row.panels.flatMap((panel) => panel.queries))) {
      expect(expr.includes('$instance')).toBe(service !== undefined);
      if (service !== undefined) expect(expr).toContain(`service="${service}"`);
    }
  }
});

function overlap({ gridPos: a }: Box, { gridPos: b }: Box): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

function seconds(interval: string): number {
  const [, amount, unit] = /^(\d+)([sm])$/.exec(interval) ?? [];
  return Number(amount) * (unit === 'm' ? 60 : 1);
}
