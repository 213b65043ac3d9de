import { type DashboardPlan, figure, heatmap, lines, type Row } from './panel.ts';
import { processRow } from './process-rows.ts';
import { buckets, of, perSecond, perSecondOrZero, quantile, quantiles, share } from './queries.ts';

const where = of('gateway');
const operations = 'paygraph_gateway_operations_total';
const durations = 'paygraph_gateway_operation_duration_seconds';
const fetches = 'paygraph_gateway_fetch_duration_seconds';

const operationsRow: Row = {
  title: 'Operations',
  panels: [
    lines({
      title: 'Operations by name',
      description: 'Operations answered a second, by the name of a known operation; all others are `other`.',
      unit: 'reqps',
      queries: [{ expr: perSecond(operations, where, 'operation'), legend: '{{operation}}' }],
    }),
    lines({
      title: 'Operations by code',
      description: 'Operations answered a second, by the gravest code among their errors, or ok.',
      unit: 'reqps',
      stacked: true,
      queries: [{ expr: perSecond(operations, where, 'code'), legend: '{{code}}' }],
    }),
    lines({
      title: 'Share with an error, by name',
      description: 'Operations that ended in an error of any code, of all, by the name of a known operation.',
      unit: 'percentunit',
      max: 1,
      queries: [{ expr: share(operations, where, 'code!="ok"', 'operation'), legend: '{{operation}}' }],
    }),
    lines({
      title: 'Time to answer',
      description:
        'From a valid operation to its answer: half are quicker than p50, one of a hundred is slower than p99.',
      unit: 's',
      queries: quantiles(durations, where),
    }),
    lines({
      title: 'Slowest operations (p99)',
      description: 'The ten known operations whose slowest hundredth takes longest.',
      unit: 's',
      queries: [
        { expr: `topk(10, ${quantile(0.99, durations, where, 'operation')})`, legend: '{{operation}}' },
      ],
    }),
    heatmap({
      title: 'Time to answer, as a heat map',
      description:
        'How many operations took how long: a second band, or one that climbs, is what no percentile shows.',
      unit: 's',
      query: buckets(durations, where),
    }),
  ],
};

const fetchesRow: Row = {
  title: 'Plans and fetches',
  panels: [
    lines({
      title: 'Query plans',
      description:
        'Plans asked for a second: a hit was known, a miss had to be made, which takes some milliseconds.',
      unit: 'cps',
      queries: [
        { expr: perSecond('paygraph_gateway_plan_reads_total', where, 'outcome'), legend: '{{outcome}}' },
      ],
    }),
    lines({
      title: 'Time to make a plan',
      description: 'Time to make a plan that was not known. It computes, and everybody else waits for it.',
      unit: 's',
      queries: quantiles('paygraph_gateway_plan_duration_seconds', where),
    }),
    lines({
      title: 'Fetches by subgraph',
      description: 'Fetches a second, by subgraph and how they ended.',
      unit: 'reqps',
      queries: [
        {
          expr: perSecond(`${fetches}_count`, where, 'subgraph', 'outcome'),
          legend: '{{subgraph}} {{outcome}}',
        },
      ],
    }),
    lines({
      title: 'Time of a fetch (p50)',
      description: 'Half of the fetches from each subgraph are quicker than this.',
      unit: 's',
      queries: [{ expr: quantile(0.5, fetches, where, 'subgraph'), legend: '{{subgraph}}' }],
    }),
    lines({
      title: 'Time of a fetch (p99)',
      alerts: ['SubgraphSlow'],
      description:
        'One of a hundred fetches from each subgraph is slower than this. After 2 s the gateway gives up.',
      unit: 's',
      queries: [{ expr: quantile(0.99, fetches, where, 'subgraph'), legend: '{{subgraph}}' }],
    }),
    heatmap({
      title: 'Time of a fetch, as a heat map',
      description: 'How many fetches took how long, from all subgraphs.',
      unit: 's',
      query: buckets(fetches, where),
    }),
    figure({
      title: 'Circuits',
      alerts: ['SubgraphUnreachable'],
      description: 'The circuit to each subgraph. An open one refuses at once what would fail anyway.',
      unit: 'short',
      width: 24,
      words: { 0: 'closed', 1: 'half-open', 2: 'open' },
      thresholds: [{ color: 'green' }, { color: 'orange', from: 1 }, { color: 'red', from: 2 }],
      queries: [
        { expr: `max by (subgraph) (paygraph_gateway_subgraph_circuit{${where}})`, legend: '{{subgraph}}' },
      ],
    }),
  ],
};

const clientsRow: Row = {
  title: 'Clients',
  panels: [
    lines({
      title: 'HTTP by status',
      description: 'HTTP requests answered a second on the public port, by status.',
      unit: 'reqps',
      stacked: true,
      queries: [
        { expr: perSecond('paygraph_gateway_http_requests_total', where, 'status'), legend: '{{status}}' },
      ],
    }),
    lines({
      title: 'Refused for their number',
      description: 'Requests and operations refused a second by a limit on how often a client may ask.',
      unit: 'reqps',
      queries: [{ expr: perSecondOrZero('paygraph_gateway_rate_limited_total', where), legend: 'refused' }],
    }),
    lines({
      title: 'Live',
      description: 'WebSockets and subscriptions open now.',
      unit: 'short',
      queries: [
        { expr: `sum(paygraph_gateway_sockets_open{${where}})`, legend: 'sockets' },
        { expr: `sum(paygraph_gateway_subscriptions_open{${where}})`, legend: 'subscriptions' },
      ],
    }),
    lines({
      title: 'From an event to its answer',
      description:
        'Time from a subscription’s event to the answer made of it, fields of other subgraphs included.',
      unit: 's',
      queries: quantiles('paygraph_gateway_subscription_event_duration_seconds', where),
    }),
    heatmap({
      title: 'From an event to its answer, as a heat map',
      description: 'How many events took how long.',
      unit: 's',
      query: buckets('paygraph_gateway_subscription_event_duration_seconds', where),
    }),
  ],
};

export const gateway: DashboardPlan = {
  name: 'gateway',
  title: 'Paygraph: gateway',
  description: 'The one public endpoint: what is asked, how long it takes, and which subgraph it waits for.',
  service: 'gateway',
  rows: [operationsRow, fetchesRow, clientsRow, processRow('gateway')],
};
