import { describe, expect, test } from 'vitest';
import { figure, heatmap, lines, type Unit } from '../dashboards/panel.ts';
import { compact } from './compact.ts';
import { drawDashboard } from './draw-dashboard.ts';
import { drawPanel } from './draw-panel.ts';
import { formatValue } from './format-value.ts';
import { type Line, toLines } from './line.ts';

const size = { width: 394, height: 202 };
const line = (name: string, ...values: readonly number[]): Line => ({
  name,
  points: values.map((value, index) => [1_790_000_000 + index * 15, value] as const),
});

test.each<[number, Unit, string]>([
  [0, 's', '0 s'],
  [0.0000421, 's', '42.1 µs'],
  [0.25, 's', '250 ms'],
  [90, 's', '1.5 min'],
  [172_800, 's', '2 d'],
  [0.99951, 'percentunit', '99.951 %'],
  [0.0123, 'reqps', '0.0123 req/s'],
  [1536, 'bytes', '1.5 KiB'],
  [12_500, 'short', '12.5 K'],
  [7, 'short', '7'],
])('%d as %s is %s', (value, unit, text) => {
  expect(formatValue(value, unit)).toBe(text);
});

describe('a line', () => {
  const series = [{ labels: { type: 'deposit' }, points: [[0, 1]] as const }];

  test('is called what the legend makes of its labels', () => {
    expect(toLines('{{type}} now', series)[0]?.name).toBe('deposit now');
  });

  test('that stands for no series at all is called none', () => {
    expect(toLines('{{type}}', [{ labels: {}, points: [] }])[0]?.name).toBe('none');
  });
});

describe('a picture of lines', () => {
  const panel = lines({ title: 'Time', description: 'd', unit: 's', queries: [] });

  test('has the panel’s title, its unit, and the name of each line', () => {
    const svg = drawPanel(panel, size, [line('p50', 0.01, 0.02), line('p99', 0.2, 0.4)]);
    for (const text of ['Time', 'p50', 'p99', '400 ms']) expect(svg).toContain(`>${text}<`);
  });

  test('shows the six highest of many', () => {
    const many = Array.from({ length: 20 }, (_, index) => line(`line ${index}`, index));
    const svg = drawPanel(panel, size, many);
    expect(svg).toContain('>line 19<');
    expect(svg).not.toContain('>line 13<');
  });

  test('says so where there is no number', () => {
    expect(drawPanel(panel, size, [line('p50', Number.NaN)])).toContain('>no data<');
    expect(drawPanel(panel, size, [line('p50', 0)])).not.toContain('>no data<');
  });

  test('leaves a gap where there is no number', () => {
    const svg = drawPanel(panel, size, [line('p50', 0.01, 0.02, Number.POSITIVE_INFINITY, 0.01, 0.02)]);
    expect(svg).toMatch(/d="M[^"]*L[^"]*M[^"]*L[^"]*"/);
    expect(svg).toContain('>20 ms<');
  });
});

test('a heat map shows how many fell between two bounds, not below the higher', () => {
  const panel = heatmap({ title: 'Times', description: 'd', unit: 's', query: 'q' });
  // Three up to 0.1, and none more above it: one cell.
  const svg = drawPanel(panel, size, [line('+Inf', 3), line('0.1', 3), line('1', 3)]);
  expect(svg.match(/rgb\(217,72,1\)/g)).toHaveLength(1);
  for (const text of ['≤ 100 ms', '≤ 1 s', 'more']) expect(svg).toContain(`>${text}<`);
});

describe('a picture of a figure', () => {
  const panel = figure({
    title: 'Ledger & books',
    description: 'd',
    unit: 'short',
    words: { 0: 'not right', 1: 'right' },
    thresholds: [{ color: 'red' }, { color: 'green', from: 1 }],
    queries: [],
  });

  test('is the newest number that is one, in words and in its colour', () => {
    const svg = drawPanel(panel, size, [line('books', 0, 1, Number.NaN)]);
    expect(svg).toMatch(/fill="#2e8540">right</);
    expect(drawPanel(panel, size, [line('books', 1, 0)])).toMatch(/fill="#c4162a">not right</);
  });

  test('says so where there is none, and is text of XML whatever the title', () => {
    const svg = drawPanel(panel, size, [line('books', Number.NaN)]);
    expect(svg).toContain('no data');
    expect(drawPanel(panel, size, [])).toContain('no data');
    expect(svg).toContain('Ledger &amp; books');
  });
});

test('a picture made smaller keeps the numbers that are read', () => {
  const small = compact('<text x="1.2345" style="a:b" class="zr1-cls-2">0.0123 req/s</text>');
  expect(small).toContain('x="1.2"');
  expect(small).toContain('>0.0123 req/s<');
  expect(small).not.toContain('zr1');
});

test('a picture made smaller keeps what is seen', () => {
  const small = compact(
    '<path d="a" fill="none"></path><path d="b" fill="none" stroke="#eee"></path><path d="c" fill="#000"></path>' +
      '<path d="e" fill="rgb(0,0,0)" fill-opacity="0" stroke="#333" stroke-width="0"></path>',
  );
  expect([...small.matchAll(/d="(.)"/g)].map(([, name]) => name)).toEqual(['b', 'c']);
});

test('a line of a picture made smaller goes through the same points', () => {
  expect(compact('<path d="M10.4 20L30.6 5.2L40 40"></path>')).toContain('d="M10 20l21 -15l9 35"');
});

test('a dashboard’s picture holds each row and each panel, within the grid', async () => {
  const panels = ['A', 'B', 'C', 'D'].map((title) =>
    lines({ title, description: 'd', unit: 'short', queries: [] }),
  );
  const plan = { name: 'd', title: 'D', description: 'd', rows: [{ title: 'Row', panels }] };
  const svg = await drawDashboard(plan, async ({ title }) => [line(`of ${title}`, 1, 2)]);
  for (const text of ['Row', 'A', 'of A', 'D', 'of D']) expect(svg).toContain(`>${text}<`);
  expect(svg).toContain('viewBox="0 0 1200 442"');
});
