import type { GrafanaPanel, GrafanaQuery } from './grafana-types.ts';
import type { Place } from './layout.ts';
import type { PanelPlan, Threshold } from './panel.ts';

/** Which Prometheus: chosen at the top of each dashboard. */
export const datasource = { type: 'prometheus', uid: `\${datasource}` };

export function toPanelJson(plan: PanelPlan, id: number, place: Place): GrafanaPanel {
  const of = {
    id,
    title: plan.title,
    description: describe(plan),
    datasource,
    gridPos: { ...place },
    ...(plan.alerts && { links: plan.alerts.map(toRunbookLink) }),
  };
  switch (plan.kind) {
    case 'lines':
      return { ...of, type: 'timeseries', ...linesSettings(plan), targets: toQueries(plan) };
    case 'figure':
      return { ...of, type: 'stat', ...figureSettings(plan), targets: toQueries(plan) };
    case 'heatmap':
      return { ...of, type: 'heatmap', ...heatmapSettings(plan), targets: toQueries(plan) };
    default:
      return plan.kind satisfies never;
  }
}

/** Where no runbooks are served, their place in the repository still is of use. */
function describe({ description, alerts = [] }: PanelPlan): string {
  const runbooks = alerts.map((alert) => `monitoring/runbooks/${alert}.md`);
  return runbooks.length === 0 ? description : `${description}\n\nWhat to do: ${runbooks.join(', ')}`;
}

function toQueries(plan: PanelPlan): GrafanaQuery[] {
  return plan.queries.map(({ expr, legend }, index) => ({
    refId: String.fromCharCode('A'.charCodeAt(0) + index),
    datasource,
    editorMode: 'code',
    expr,
    legendFormat: legend,
    range: true,
    format: plan.kind === 'heatmap' ? 'heatmap' : 'time_series',
  }));
}

function toRunbookLink(alert: string) {
  return {
    title: `Runbook: ${alert}`,
    type: 'link' as const,
    icon: 'doc',
    tooltip: `What to do about ${alert}`,
    url: `\${repository}/monitoring/runbooks/${alert}.md`,
    tags: [],
    asDropdown: false,
    targetBlank: true,
    includeVars: false,
    keepTime: false,
  };
}

function linesSettings(plan: PanelPlan) {
  return {
    fieldConfig: {
      defaults: {
        unit: plan.unit,
        min: 0,
        ...(plan.max !== undefined && { max: plan.max }),
        color: { mode: 'palette-classic-by-name' as const },
        ...(plan.words && { mappings: [toMapping(plan.words)] }),
        ...(plan.thresholds && { thresholds: toThresholds(plan.thresholds) }),
        custom: {
          drawStyle: 'line' as const,
          lineWidth: 1,
          fillOpacity: plan.stacked ? 25 : 8,
          showPoints: 'never' as const,
          // A scrape that failed is a gap; one that was late is none.
          spanNulls: 60_000,
          stacking: { mode: plan.stacked ? ('normal' as const) : ('none' as const), group: 'A' },
          thresholdsStyle: { mode: plan.thresholds ? ('dashed' as const) : ('off' as const) },
        },
      },
      overrides: [] as [],
    },
    options: {
      legend: {
        displayMode: 'table' as const,
        placement: 'bottom' as const,
        showLegend: true,
        calcs: ['lastNotNull', 'max'],
      },
      tooltip: { mode: 'multi' as const, sort: 'desc' as const },
    },
  };
}

function figureSettings(plan: PanelPlan) {
  return {
    fieldConfig: {
      defaults: {
        unit: plan.unit,
        color: { mode: 'thresholds' as const },
        thresholds: toThresholds(plan.thresholds ?? [{ color: 'green' }]),
        ...(plan.words && { mappings: [toMapping(plan.words)] }),
      },
      overrides: [] as [],
    },
    options: {
      graphMode: 'area' as const,
      colorMode: 'value' as const,
      justifyMode: 'auto' as const,
      textMode: 'auto' as const,
      wideLayout: true,
      showPercentChange: false,
      percentChangeColorMode: 'standard' as const,
      orientation: 'auto' as const,
      reduceOptions: { values: false, calcs: ['lastNotNull'], fields: '' },
    },
  };
}

function heatmapSettings(plan: PanelPlan) {
  return {
    fieldConfig: {
      defaults: { custom: { scaleDistribution: { type: 'linear' as const } } },
      overrides: [] as [],
    },
    options: {
      calculate: false,
      cellGap: 1,
      color: {
        mode: 'scheme' as const,
        scheme: 'Oranges',
        fill: 'dark-orange',
        scale: 'exponential' as const,
        exponent: 0.5,
        steps: 64,
        reverse: false,
      },
      exemplars: { color: 'rgba(255,0,255,0.7)' },
      // Nothing fell into a bucket: no cell, so that the eye finds the others.
      filterValues: { le: 1e-9 },
      legend: { show: true },
      rowsFrame: { layout: 'auto' as const },
      showValue: 'never' as const,
      tooltip: { mode: 'single' as const, yHistogram: true, showColorScale: true },
      yAxis: { axisPlacement: 'left' as const, reverse: false, unit: plan.unit },
    },
  };
}

function toThresholds(thresholds: readonly Threshold[]) {
  return {
    mode: 'absolute' as const,
    steps: thresholds.map(({ color, from }) => ({ color, value: from ?? null })),
  };
}

function toMapping(words: Readonly<Record<number, string>>) {
  return {
    type: 'value' as const,
    options: Object.fromEntries(
      Object.entries(words).map(([value, text], index) => [value, { text, index }]),
    ),
  };
}
