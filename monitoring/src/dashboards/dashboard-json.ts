import type { GrafanaDashboard, GrafanaRow } from './grafana-types.ts';
import { layOut, type Placed } from './layout.ts';
import type { DashboardPlan } from './panel.ts';
import { datasource, toPanelJson } from './panel-json.ts';

/**
 * The version of Grafana's dashboard JSON that is written. A newer Grafana migrates it as it loads it.
 * https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
 */
const schemaVersion = 41;

const linkToOthers = {
  title: 'Paygraph',
  type: 'dashboards' as const,
  icon: 'external link',
  tooltip: 'The other dashboards',
  tags: ['paygraph'],
  asDropdown: true,
  targetBlank: false,
  includeVars: false,
  keepTime: true,
};

export function toDashboardJson(plan: DashboardPlan): GrafanaDashboard {
  return {
    uid: `paygraph-${plan.name}`,
    title: plan.title,
    description: plan.description,
    tags: ['paygraph'],
    schemaVersion,
    timezone: 'browser',
    // What is provisioned is changed in code, and a change in the browser would be lost without a word.
    editable: false,
    graphTooltip: 1,
    time: { from: 'now-1h', to: 'now' },
    // No oftener than there is something new: Prometheus scrapes each 15 s.
    refresh: '30s',
    timepicker: { refresh_intervals: ['15s', '30s', '1m', '5m', '15m'] },
    links: [linkToOthers],
    annotations: { list: [firingAlerts] },
    templating: { list: variables(plan) },
    panels: layOut(plan.rows).map(toJson),
  };
}

function toJson(placed: Placed): GrafanaDashboard['panels'][number] {
  if ('panel' in placed) return toPanelJson(placed.panel, placed.id, placed.place);
  const { row, id, place } = placed;
  return {
    type: 'row',
    id,
    title: row.title,
    collapsed: false,
    gridPos: { ...place },
    panels: [],
  } satisfies GrafanaRow;
}

/** Where an alert fired, each panel shows it as a band over its time. */
const firingAlerts = {
  name: 'Alerts',
  datasource,
  enable: true,
  iconColor: 'red',
  expr: 'ALERTS{alertstate="firing"}',
  step: '60s',
  titleFormat: '{{alertname}}',
  textFormat: '{{severity}}',
};

function variables({ service }: DashboardPlan): NonNullable<GrafanaDashboard['templating']['list']> {
  return [
    {
      type: 'datasource',
      name: 'datasource',
      label: 'Prometheus',
      query: 'prometheus',
      current: { text: 'Prometheus', value: 'prometheus' },
    },
    ...(service === undefined
      ? []
      : [
          {
            type: 'query' as const,
            name: 'instance',
            label: 'Process',
            datasource,
            query: `label_values(paygraph_ready{service="${service}"}, instance)`,
            refresh: 2 as const,
            sort: 1 as const,
            multi: true,
            includeAll: true,
            allValue: '.*',
            current: { text: ['All'], value: ['$__all'] },
          },
        ]),
    {
      type: 'textbox',
      name: 'repository',
      label: 'Repository at',
      description:
        'The address under which the files of the repository can be read: links to runbooks go there.',
      query: '',
      current: { text: '', value: '' },
    },
  ];
}
