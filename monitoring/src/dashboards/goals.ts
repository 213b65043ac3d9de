import type { Row } from './panel.ts';
import { figure, lines } from './panel.ts';

/** One of the goals of docs/monitoring.md: how large a share of what happened may miss it, in 30 days. */
interface Goal {
  /** Its name in monitoring/prometheus/recording-rules.yml. */
  readonly label: string;
  readonly name: string;
  /** What the figure says, in a sentence. */
  readonly means: string;
  readonly budget: number;
  /** The share that missed it, over a window: for the windows of alerts Prometheus records it. */
  readonly missed: (window: string) => string;
  readonly alert: string;
}

/** Prometheus 3 writes a bucket's bound as a float where its older versions write what they were given. */
const bound = (seconds: string) => `le=~"${seconds}(\\\\.0)?"`;

const slowerThan = (histogram: string, seconds: string) => (window: string) =>
  `1 - sum(rate(${histogram}_bucket{${bound(seconds)}}[${window}])) / sum(rate(${histogram}_count[${window}]))`;

const goals: readonly Goal[] = [
  {
    label: 'availability',
    name: 'Operations answered',
    means: 'Operations at the gateway that ended without a fault of ours, of all.',
    budget: 0.001,
    missed: (window) => {
      const all = `sum(rate(paygraph_gateway_operations_total[${window}]))`;
      const faults = `sum(rate(paygraph_gateway_operations_total{code=~"INTERNAL_SERVER_ERROR|UNAVAILABLE"}[${window}]))`;
      return `(${faults} or ${all} * 0) / ${all}`;
    },
    alert: 'AvailabilityBudgetBurns',
  },
  {
    label: 'latency',
    name: 'Operations under 500 ms',
    means: 'Operations at the gateway that were answered within half a second, of all.',
    budget: 0.01,
    missed: slowerThan('paygraph_gateway_operation_duration_seconds', '0.5'),
    alert: 'LatencyBudgetBurns',
  },
  {
    label: 'decision',
    name: 'Movements decided in 10 s',
    means: 'Movements of money that were COMPLETED or FAILED within ten seconds, of all that ended.',
    budget: 0.001,
    missed: slowerThan('paygraph_transaction_duration_seconds', '10'),
    alert: 'DecisionBudgetBurns',
  },
  {
    label: 'live-status',
    name: 'Live status in 1 s',
    means: 'Changes of status that reached the live subscriptions within a second, of all.',
    budget: 0.01,
    missed: slowerThan('paygraph_transaction_status_delay_seconds', '1'),
    alert: 'LiveStatusBudgetBurns',
  },
];

/** The workbook's windows: the short one of each pair shows that it still goes on. https://sre.google/workbook/alerting-on-slos/ */
const windows = ['5m', '30m', '1h', '6h', '3d'];

export const goalRow: Row = {
  title: 'Goals of 30 days',
  panels: [
    ...goals.map(({ name, means, budget, missed }) =>
      figure({
        title: name,
        description: `${means} Over what Prometheus has of the last 30 days; the goal is ${percent(1 - budget)}.`,
        unit: 'percentunit',
        width: 6,
        queries: [{ expr: `1 - (${missed('30d')})`, legend: 'kept' }],
        thresholds: [
          { color: 'red' },
          { color: 'orange', from: 1 - budget },
          { color: 'green', from: 1 - budget / 2 },
        ],
      }),
    ),
    ...goals.map(({ label, name, budget, alert }) =>
      lines({
        title: `Burn rate: ${name.toLowerCase()}`,
        description:
          'How many times faster than allowed the goal’s budget is used up, over five windows. 1 uses it up in 30 days to the day; 14.4 over 1 h and 5 min, or 6 over 6 h and 30 min, page somebody; 1 over 3 days is a ticket.',
        unit: 'short',
        width: 6,
        queries: windows.map((window) => ({
          expr: `max(paygraph:goal_missed:ratio_rate${window}{goal="${label}"}) / ${budget}`,
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
