import type { PanelPlan } from '../dashboards/panel.ts';
import { drawChart } from './chart.ts';
import { drawFigure } from './draw-figure.ts';
import { formatValue } from './format-value.ts';
import type { Line } from './line.ts';

/** So many lines can still be told apart in a small picture; the highest are drawn. */
const mostLines = 6;

const title = (text: string, lines: readonly Line[]) => ({
  text,
  // As Grafana says it: nothing at all, and lines that are all gaps.
  subtext: lines.some(({ points }) => points.some(([, value]) => Number.isFinite(value))) ? '' : 'no data',
  left: 6,
  top: 4,
  textStyle: { fontSize: 11, color: '#333', fontWeight: 'bold' as const },
});
/** Pixels between the names of a legend. */
const legendGap = 14;
const faint = { color: '#777', fontSize: 9 };
const grid = {
  left: 6,
  right: 10,
  top: 26,
  bottom: 24,
  outerBoundsMode: 'same',
  outerBoundsContain: 'axisLabel',
};

export function drawPanel(
  panel: PanelPlan,
  size: { readonly width: number; readonly height: number },
  lines: readonly Line[],
): string {
  if (panel.kind === 'figure') return drawFigure(panel, size, lines);
  const option =
    panel.kind === 'heatmap' ? heatmapOption(panel, lines) : linesOption(panel, lines, size.width);
  return drawChart(size.width, size.height, { title: title(panel.title, lines), ...option });
}

function linesOption(panel: PanelPlan, all: readonly Line[], width: number) {
  const lines = [...all].sort((a, b) => highest(b) - highest(a)).slice(0, mostLines);
  return {
    grid: { ...grid, bottom: 14 + 14 * legendRows(lines, width) },
    legend: {
      data: lines.map(({ name }) => name),
      bottom: 2,
      left: 6,
      type: 'plain' as const,
      icon: 'rect',
      itemWidth: 8,
      itemHeight: 3,
      itemGap: legendGap,
      textStyle: faint,
    },
    xAxis: {
      type: 'time' as const,
      axisLabel: { ...faint, formatter: '{HH}:{mm}', hideOverlap: true },
      axisLine: { show: false },
      axisTick: { show: false },
      splitNumber: 3,
    },
    yAxis: {
      type: 'value' as const,
      min: 0,
      splitNumber: 2,
      axisLabel: { ...faint, formatter: (value: number) => formatValue(value, panel.unit) },
      splitLine: { lineStyle: { color: '#eee' } },
    },
    series: lines.map(({ name, points }) => ({
      name,
      type: 'line' as const,
      symbol: 'none',
      clip: false,
      silent: true,
      lineStyle: { width: 1.2 },
      ...(panel.stacked && { stack: 'all', areaStyle: { opacity: 0.25 } }),
      data: points.map(([seconds, value]) => [seconds * 1000, Number.isFinite(value) ? value : null]),
    })),
  };
}

/** Without a browser nobody measures text: a letter of the legend is reckoned at five pixels and a half. */
function legendRows(lines: readonly Line[], width: number): number {
  const widths = lines.map(({ name }) => name.length * 5.5 + 13 + legendGap);
  return Math.max(1, Math.ceil(widths.reduce((sum, one) => sum + one, 0) / (width - 20)));
}

function heatmapOption(panel: PanelPlan, cumulative: readonly Line[]) {
  const buckets = toBuckets(cumulative);
  const times = [...new Set(buckets.flatMap(({ points }) => points.map(([seconds]) => seconds)))].sort(
    (a, b) => a - b,
  );
  const cells = buckets.flatMap(({ points }, row) =>
    points.flatMap(([seconds, value]) => (value > 0 ? [[times.indexOf(seconds), row, value]] : [])),
  );
  return {
    grid,
    xAxis: {
      type: 'category' as const,
      data: times.map((seconds) => new Date(seconds * 1000).toISOString().slice(11, 16)),
      axisLabel: { ...faint, interval: Math.max(0, Math.ceil(times.length / 4) - 1) },
      axisLine: { show: false },
      axisTick: { show: false },
    },
    yAxis: {
      type: 'category' as const,
      data: buckets.map(({ bound }) =>
        Number.isFinite(bound) ? `≤ ${formatValue(bound, panel.unit)}` : 'more',
      ),
      axisLabel: { ...faint, hideOverlap: true },
      axisLine: { show: false },
      axisTick: { show: false },
    },
    visualMap: {
      show: false,
      min: 0,
      max: Math.max(1, ...cells.map(([, , value = 0]) => value)),
      inRange: { color: ['#fee6ce', '#fdae6b', '#d94801'] },
    },
    series: [{ type: 'heatmap' as const, data: cells, silent: true }],
  };
}

/** Prometheus’ buckets hold all that is smaller too: what fell between a bound and the one below is the difference. */
function toBuckets(cumulative: readonly Line[]): { bound: number; points: Line['points'] }[] {
  const sorted = cumulative
    .map(({ name, points }) => ({ bound: name === '+Inf' ? Number.POSITIVE_INFINITY : Number(name), points }))
    .sort((a, b) => a.bound - b.bound);
  return sorted.map(({ bound, points }, index) => {
    const below = new Map(sorted[index - 1]?.points ?? []);
    return {
      bound,
      points: points.map(([seconds, value]) => [seconds, value - (below.get(seconds) ?? 0)] as const),
    };
  });
}

function highest({ points }: Line): number {
  return Math.max(Number.NEGATIVE_INFINITY, ...points.map(([, value]) => value).filter(Number.isFinite));
}
