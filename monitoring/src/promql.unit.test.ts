import { expect, test } from 'vitest';
import { documentedMetrics } from './documented-metrics.ts';
import { fillIn, metricNames, syntaxFaults } from './promql.ts';

test('a query is PromQL, and a query cut short is not', () => {
  expect(syntaxFaults('sum by (le) (rate(a_bucket{b="c"}[1m]))')).toEqual([]);
  expect(syntaxFaults('sum by (le) (rate(a_bucket{b="c"}[1m])')).not.toEqual([]);
});

test('Grafana’s variables are no PromQL until they are filled in', () => {
  const expr = 'rate(a_total{instance=~"$instance"}[$__rate_interval])';
  expect(syntaxFaults(expr)).not.toEqual([]);
  expect(fillIn(expr, '20s')).toBe('rate(a_total{instance=~".*"}[20s])');
});

test('the metrics of a query are known by name, labels and functions are not among them', () => {
  expect(metricNames('sum by (kind) (rate(a_total{code="b"}[5m])) / on (kind) c or vector(0)')).toEqual([
    'a_total',
    'c',
  ]);
});

test('the documents name metrics in their tables alone; braces are choices, histograms have parts', () => {
  const page = [
    'Not `in_a_table`.',
    '| `a_seconds` | histogram | `label` | text with `b` |',
    '| `c_{d,e}_{f,g}`, `h` | gauge | | text |',
  ].join('\n');
  expect([...documentedMetrics(page)].sort()).toEqual(
    [
      'a_seconds',
      'a_seconds_bucket',
      'a_seconds_count',
      'a_seconds_sum',
      'c_d_f',
      'c_d_g',
      'c_e_f',
      'c_e_g',
      'h',
    ].sort(),
  );
});
