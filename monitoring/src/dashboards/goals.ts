import { goals, type ServiceGoal, windowDays } from '../../goals.ts';
import type { Row } from './panel.ts';
import { figure, lines } from './panel.ts';

const titles: Readonly<Record<ServiceGoal['id'], string>> = {
  availability: 'Operations answered',
  latency: 'Operations under 500 ms',
  decision: 'Movements decided in 10 s',
  'live-status': 'Live status in 1 s',
};

/** The workbook's windows: the short one of each pair shows that it still goes on. https://sre.google/workbook/alerting-on-slos/ */
const windows = ['5m', '30m', '1h', '6h', '3d'];

/**
 * The share that missed a goal, over all of its days. It is asked for here alone: for the windows of the alerts Prometheus
 * records it (monitoring/prometheus/recording-rules.yml).
 */
function missed(id: ServiceGoal['id']): string {
  switch (id) {
    case 'availability': {
      const all = `sum(rate(paygraph_gateway_operations_total[${windowDays}d]))`;
      const faults = `sum(rate(paygraph_gateway_operations_total{code=~"INTERNAL_SERVER_ERROR|UNAVAILABLE"}[${windowDays}d]))`;
      return `(${faults} or ${all} * 0) / ${all}`;
    }
    case 'latency':
      return slowerThan('paygraph_gateway_operation_duration_seconds', '0.5');
    case 'decision':
      return slowerThan('paygraph_transaction_duration_seconds', '10');
    case 'live-status':
      return slowerThan('paygraph_transaction_status_delay_seconds', '1');
    default:
      return id satisfies never;
  }
}

/** Prometheus 3 writes a bucket's bound as a float where its older versions write what they were given. */
function slowerThan(histogram: string, seconds: string): string {
  const quick = `sum(rate(${histogram}_bucket{le=~"${seconds}(\\\\.0)?"}[${windowDays}d]))`;
  return `1 - ${quick} / sum(rate(${histogram}_count[${windowDays}d]))`;
}

export const goalRow: Row = {
  title: `Goals of ${windowDays} days`,
  panels: [
    ...goals.map(({ id, promise, missable }) =>
      figure({
        title: titles[id],
        description: `${promise} The share that did, over what Prometheus has of the last ${windowDays} days; the goal is ${percent(1 - missable)}.`,
        unit: 'percentunit',
        width: 6,
        queries: [{ expr: `1 - (${missed(id)})`, legend: 'kept' }],
        thresholds: [
          { color: 'red' },
          { color: 'orange', from: 1 - missable },
          { color: 'green', from: 1 - missable / 2 },
        ],
      }),
    ),
    ...goals.map(({ id, missable, alert }) =>
      lines({
        title: `Burn rate: ${titles[id].toLowerCase()}`,
        description: `How many times faster than allowed the goal’s budget is used up, over five windows. 1 uses it up in ${windowDays} days to the day; 14.4 over 1 h and 5 min, or 6 over 6 h and 30 min, page somebody; 1 over 3 days is a ticket.`,
        unit: 'short',
        width: 6,
        queries: windows.map((window) => ({
          expr: `max(paygraph:goal_missed:ratio_rate${window}{goal="${id}"}) / ${missable}`,
          legend: window,
        })),
        alerts: [alert],
      }),
    ),
  ],
};

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
