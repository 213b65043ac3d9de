/**
 * What Grafana takes for a dashboard, by the types Grafana generates from its own schema (grafana-foundation-sdk). They are
 * read by the compiler alone: nothing of them is loaded.
 */
import type { GraphFieldConfig } from '@grafana/grafana-foundation-sdk/common';
import type { Dashboard, FieldConfig, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import type {
  FieldConfig as HeatmapField,
  Options as HeatmapOptions,
} from '@grafana/grafana-foundation-sdk/heatmap';
import type { Dataquery } from '@grafana/grafana-foundation-sdk/prometheus';
import type { Options as StatOptions } from '@grafana/grafana-foundation-sdk/stat';
import type { Options as TimeSeriesOptions } from '@grafana/grafana-foundation-sdk/timeseries';

/** The same shape as it stands in JSON: an enum is one of its values, and methods are none. */
export type Json<T> = T extends string
  ? `${T}`
  : T extends number
    ? `${T}` extends `${infer Value extends number}`
      ? Value
      : never
    : T extends (...args: never[]) => unknown
      ? never
      : T extends readonly (infer Item)[]
        ? Json<Item>[]
        : T extends object
          ? { [Key in keyof T as Key extends `_implements${string}` ? never : Key]: Json<T[Key]> }
          : T;

export type GrafanaQuery = Json<Dataquery>;

/** Grafana's own panel says `any` where each kind of panel says more: here each kind is held to what it says. */
interface PanelOf<Type extends string, Options, Custom>
  extends Omit<Json<Panel>, 'type' | 'options' | 'fieldConfig' | 'targets'> {
  type: Type;
  options: Json<Options>;
  fieldConfig: {
    defaults: Omit<Json<FieldConfig>, 'custom'> & { custom?: Json<Custom> };
    overrides: [];
  };
  targets: GrafanaQuery[];
}

export type GrafanaPanel =
  | PanelOf<'timeseries', TimeSeriesOptions, GraphFieldConfig>
  | PanelOf<'stat', StatOptions, Record<never, never>>
  | PanelOf<'heatmap', HeatmapOptions, HeatmapField>;

export type GrafanaRow = Json<RowPanel>;

export interface GrafanaDashboard extends Omit<Json<Dashboard>, 'panels'> {
  panels: (GrafanaPanel | GrafanaRow)[];
}
