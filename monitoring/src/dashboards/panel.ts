/** What a panel shows, in our own words: Grafana's JSON, the pictures, the documents and the checks are made of it. */

/** Of Grafana's units, those we use. https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts */
export type Unit = 's' | 'reqps' | 'cps' | 'percentunit' | 'bytes' | 'short';

export interface Query {
  /** PromQL; `$instance` and `$__rate_interval` are Grafana's to fill in. */
  readonly expr: string;
  /** Names a series by its labels: `{{subgraph}}`. */
  readonly legend: string;
}

export interface Threshold {
  readonly color: 'green' | 'orange' | 'red';
  /** From here on; the first has none. */
  readonly from?: number;
}

/** A part that not every Paygraph runs on: without it, what the panel asks for is not there. */
export type Part = 'kafka' | 'redis' | 'mongodb' | 'tls';

export function isPart(text: string): text is Part {
  return ['kafka', 'redis', 'mongodb', 'tls'].includes(text);
}

export interface PanelPlan {
  readonly kind: 'lines' | 'figure' | 'heatmap';
  readonly title: string;
  /** One sentence or two: what is seen, and what would be wrong. */
  readonly description: string;
  readonly unit: Unit;
  readonly queries: readonly Query[];
  /** Of the 24 columns of Grafana's grid. */
  readonly width: number;
  /** Rows of Grafana's grid, of 30 pixels each. */
  readonly height: number;
  readonly stacked?: boolean;
  readonly max?: number;
  readonly thresholds?: readonly Threshold[];
  /** Words in place of numbers. */
  readonly words?: Readonly<Record<number, string>>;
  /** Names of alerts: the panel links to their runbooks. */
  readonly alerts?: readonly string[];
  readonly needs?: Part;
}

export interface Row {
  readonly title: string;
  readonly panels: readonly PanelPlan[];
}

export interface DashboardPlan {
  /** Names the file, and with `paygraph-` before it, the address in Grafana. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Whose processes `$instance` may pick from; without it there is no such choice. */
  readonly service?: string;
  readonly rows: readonly Row[];
}

type Sketch = Omit<PanelPlan, 'kind' | 'width' | 'height'> & { readonly width?: number };

/** Lines over time. */
export function lines(sketch: Sketch): PanelPlan {
  return { kind: 'lines', height: 8, ...sketch, width: sketch.width ?? 8 };
}

/** The value now, large, with what it was behind it. */
export function figure(sketch: Sketch): PanelPlan {
  return { kind: 'figure', height: 4, ...sketch, width: sketch.width ?? 4 };
}

/** How many fell into each bucket of a histogram, over time. Takes one query, which keeps `le`. */
export function heatmap(
  sketch: Omit<Sketch, 'queries' | 'stacked' | 'max' | 'thresholds'> & { query: string },
): PanelPlan {
  const { query, ...rest } = sketch;
  return {
    kind: 'heatmap',
    height: 8,
    ...rest,
    queries: [{ expr: query, legend: '{{le}}' }],
    width: sketch.width ?? 8,
  };
}
