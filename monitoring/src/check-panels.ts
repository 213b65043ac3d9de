import type { DashboardPlan, PanelPlan, Part, Query } from './dashboards/panel.ts';
import type { PrometheusClient, Series, Span } from './prometheus-client.ts';
import { fillIn } from './promql.ts';

export interface PanelCheck {
  /** How many queries were asked. */
  readonly asked: number;
  /** Panels that were left out, for want of the part they need. */
  readonly leftOut: readonly string[];
  /** What is wrong, each with dashboard and panel. Empty where every panel has data. */
  readonly faults: readonly string[];
}

/**
 * Asks a live Prometheus every query of every panel, as Grafana would, and tells which gave nothing in `span`: not one
 * number, or a series that lacks a label its legend names. Panels that need one of the parts in `without` are left out.
 *
 * The demo must have run twice in `span`, a scrape apart: a series that begins between two scrapes has no rate until
 * there is more of it.
 */
export async function checkPanels(deps: {
  dashboards: readonly DashboardPlan[];
  prometheus: PrometheusClient;
  span: Span;
  without: readonly Part[];
  /** How far back a rate looks: four scrapes. */
  rateInterval?: string;
}): Promise<PanelCheck> {
  const { dashboards, prometheus, span, without, rateInterval } = deps;
  const faults: string[] = [];
  const leftOut: string[] = [];
  let asked = 0;
  for (const dashboard of dashboards) {
    for (const panel of dashboard.rows.flatMap((row) => row.panels)) {
      const name = `${dashboard.title}, "${panel.title}"`;
      if (panel.needs !== undefined && without.includes(panel.needs)) {
        leftOut.push(name);
        continue;
      }
      // One after the other: Prometheus shares two cores with what it watches.
      for (const query of panel.queries) {
        asked += 1;
        const fault = await faultOf(query, panel);
        if (fault !== undefined) faults.push(`${name}: ${fault}: ${query.expr}`);
      }
    }
  }
  return { asked, leftOut, faults };

  async function faultOf(query: Query, panel: PanelPlan): Promise<string | undefined> {
    try {
      const series = await prometheus.range(fillIn(query.expr, rateInterval), span);
      return hasNumber(series) ? unnamed(query, series, panel) : 'no data';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}

function hasNumber(series: readonly Series[]): boolean {
  return series.some(({ points }) => points.some(([, value]) => Number.isFinite(value)));
}

/** A series without any label stands for "none at all" (`or vector(0)`), and needs no name. */
function unnamed({ legend }: Query, series: readonly Series[], { kind }: PanelPlan): string | undefined {
  const wanted = [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
  const labelled = series.filter(({ labels }) => Object.keys(labels).length > 0);
  const missing = wanted.find((label) => labelled.some(({ labels }) => labels[label] === undefined));
  if (missing !== undefined) return `a series lacks the label ${missing} of its legend`;
  const several = wanted.length === 0 && kind !== 'heatmap' && series.length > 1;
  return several ? `${series.length} series under the one name "${legend}"` : undefined;
}
