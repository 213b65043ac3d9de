import { figure, heatmap, lines, type Row } from './panel.ts';
import { processRow } from './process-rows.ts';
import { buckets, of, perSecond, quantile, quantiles, share } from './queries.ts';

const operations = 'paygraph_subgraph_operations_total';
const durations = 'paygraph_subgraph_operation_duration_seconds';

/** The first row of a subgraph's dashboard: what it is asked, how it answers, how long it takes. */
export function operationsRow(service: string): Row {
  const where = of(service);
  return {
    title: 'Operations',
    panels: [
      lines({
        title: 'Operations by root field',
        description:
          'Operations answered a second, by what they ask for. One with several root fields is `several`.',
        unit: 'reqps',
        queries: [{ expr: perSecond(operations, where, 'field'), legend: '{{field}}' }],
      }),
      lines({
        title: 'Share with an error, by root field',
        description:
          'Operations that ended in an error, of all, by root field. Refusals that are answers, such as too little money, are no errors.',
        unit: 'percentunit',
        max: 1,
        queries: [{ expr: share(operations, where, 'code!="ok"', 'field'), legend: '{{field}}' }],
      }),
      lines({
        title: 'Operations by code',
        description: 'Operations answered a second, by the code of their first error, or ok.',
        unit: 'reqps',
        stacked: true,
        queries: [{ expr: perSecond(operations, where, 'code'), legend: '{{code}}' }],
      }),
      lines({
        title: 'Time to answer',
        description:
          'From a valid operation to its answer: half are quicker than p50, one of a hundred is slower than p99.',
        unit: 's',
        queries: quantiles(durations, where),
      }),
      lines({
        title: 'Slowest root fields (p99)',
        description: 'The ten root fields whose slowest hundredth takes longest.',
        unit: 's',
        queries: [{ expr: `topk(10, ${quantile(0.99, durations, where, 'field')})`, legend: '{{field}}' }],
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
}

/** The row before the last: the parts the subgraph stands on, and its outbox. */
export function partsRow(service: string): Row {
  const where = of(service);
  return {
    title: 'Parts it stands on',
    panels: [
      figure({
        title: 'Ready',
        alerts: ['ServiceDown'],
        description: 'Whether each process can do its work, as /health/ready says.',
        unit: 'short',
        width: 6,
        words: { 0: 'not ready', 1: 'ready' },
        thresholds: [{ color: 'red' }, { color: 'green', from: 1 }],
        queries: [{ expr: `paygraph_ready{${where}}`, legend: '{{instance}}' }],
      }),
      figure({
        title: 'Dependencies',
        alerts: ['DependencyDown'],
        description: 'Whether what the service stands on answered at the last scrape.',
        unit: 'short',
        width: 6,
        words: { 0: 'away', 1: 'answers' },
        thresholds: [{ color: 'red' }, { color: 'green', from: 1 }],
        queries: [
          { expr: `min by (dependency) (paygraph_dependency_up{${where}})`, legend: '{{dependency}}' },
        ],
      }),
      figure({
        title: 'Oldest event not out yet',
        alerts: ['OutboxOld'],
        description:
          'Age of the oldest event of its outbox that consumers can’t have yet. A minute is an alert.',
        unit: 's',
        width: 6,
        thresholds: [{ color: 'green' }, { color: 'orange', from: 10 }, { color: 'red', from: 60 }],
        queries: [{ expr: `max(paygraph_outbox_oldest_unrelayed_seconds{${where}})`, legend: 'oldest' }],
      }),
      figure({
        title: 'Dead letters of its outbox',
        alerts: ['DeadLetter'],
        description: 'Its events that a consumer, or the relay, gave up on. Any is an alert.',
        unit: 'short',
        width: 6,
        thresholds: [{ color: 'green' }, { color: 'red', from: 1 }],
        queries: [
          {
            expr: `sum(max by (consumer, topic) (paygraph_outbox_dead_letters{${where}})) or vector(0)`,
            legend: 'dead letters',
          },
        ],
      }),
      lines({
        title: 'Time a dependency takes to answer',
        description: 'The simplest question to each part, the wait for a free connection included.',
        unit: 's',
        queries: [
          {
            expr: `max by (dependency) (paygraph_dependency_ping_seconds{${where}})`,
            legend: '{{dependency}}',
          },
        ],
      }),
      lines({
        title: 'Connections to Postgres',
        alerts: ['PostgresPoolExhausted'],
        description:
          'Connections of all its processes, by what they do, and how many they may hold. Where active ones meet the bound, operations wait.',
        unit: 'short',
        queries: [
          {
            expr: `max by (state) (paygraph_postgres_connections{${where}})`,
            legend: '{{state}}',
          },
          { expr: `sum(paygraph_postgres_connections_max{${where}})`, legend: 'at most' },
        ],
      }),
      lines({
        title: 'Events published',
        description: 'Events that got their position in its outbox, a second.',
        unit: 'cps',
        queries: [
          {
            // Each process tells the count of all.
            expr: `max(rate(paygraph_outbox_events_total{${where}}[$__rate_interval]))`,
            legend: 'events',
          },
        ],
      }),
    ],
  };
}

/** What a subgraph that hears events is behind by. */
export function consumersRow(service: string): Row {
  const where = of(service);
  return {
    title: 'Events it hears',
    panels: [
      lines({
        title: 'Events handled',
        description:
          'Events this service is done with a second, by consumer; buried where it gave up on one.',
        unit: 'cps',
        queries: [
          {
            expr: perSecond('paygraph_consumer_events_total', where, 'consumer', 'topic', 'outcome'),
            legend: '{{consumer}}: {{topic}} {{outcome}}',
          },
        ],
      }),
      lines({
        title: 'Events still to handle',
        description: 'Events that are there for a consumer and that it has not handled.',
        unit: 'short',
        queries: [
          {
            expr: `max by (consumer, topic) (paygraph_consumer_lag_events{${where}})`,
            legend: '{{consumer}}: {{topic}}',
          },
        ],
      }),
      lines({
        title: 'Age of the oldest of them',
        alerts: ['ConsumerLags'],
        description: 'How far behind a consumer is, in time. It falls to 0 with the last event handled.',
        unit: 's',
        queries: [
          {
            expr: `max by (consumer, topic) (paygraph_consumer_lag_seconds{${where}})`,
            legend: '{{consumer}}: {{topic}}',
          },
        ],
      }),
    ],
  };
}

/** The rows that every subgraph's dashboard ends with. */
export function closingRows(service: string): Row[] {
  return [partsRow(service), processRow(service)];
}
