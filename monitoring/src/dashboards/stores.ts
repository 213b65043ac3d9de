import { type DashboardPlan, figure, lines, type Row } from './panel.ts';
import { perSecond, share } from './queries.ts';

const busRow: Row = {
  title: 'Events: Kafka, or the outboxes read in Postgres',
  panels: [
    lines({
      title: 'Events published',
      description: 'Events that got their position in an outbox a second, by service.',
      unit: 'cps',
      queries: [
        {
          // Each process of a service tells the count of all.
          expr: 'max by (service) (rate(paygraph_outbox_events_total[$__rate_interval]))',
          legend: '{{service}}',
        },
      ],
    }),
    lines({
      title: 'Oldest event not out yet',
      alerts: ['OutboxOld'],
      description: 'Age of the oldest event that consumers can’t have yet, by service. A minute is an alert.',
      unit: 's',
      queries: [
        { expr: 'max by (service) (paygraph_outbox_oldest_unrelayed_seconds)', legend: '{{service}}' },
      ],
    }),
    lines({
      title: 'Events brought to Kafka',
      description:
        'Events that a relay brought to Kafka a second, by topic. Without Kafka there is no relay.',
      unit: 'cps',
      needs: 'kafka',
      queries: [{ expr: perSecond('paygraph_outbox_relayed_total', '', 'topic'), legend: '{{topic}}' }],
    }),
    lines({
      title: 'Events handled',
      description: 'Events consumers are done with a second; buried where one gave up.',
      unit: 'cps',
      queries: [
        {
          expr: perSecond('paygraph_consumer_events_total', '', 'consumer', 'outcome'),
          legend: '{{consumer}} {{outcome}}',
        },
      ],
    }),
    lines({
      title: 'Events still to handle',
      description: 'Events that are there for a consumer and that it has not handled.',
      unit: 'short',
      queries: [
        {
          expr: 'sum by (consumer) (max by (consumer, topic) (paygraph_consumer_lag_events))',
          legend: '{{consumer}}',
        },
      ],
    }),
    lines({
      title: 'Age of the oldest of them',
      alerts: ['ConsumerLags'],
      description: 'How far behind a consumer is, in time.',
      unit: 's',
      queries: [{ expr: 'max by (consumer) (paygraph_consumer_lag_seconds)', legend: '{{consumer}}' }],
    }),
    figure({
      title: 'Dead letters',
      alerts: ['DeadLetter'],
      description: 'Events that a consumer, or a relay, gave up on. Any is an alert.',
      unit: 'short',
      width: 24,
      thresholds: [{ color: 'green' }, { color: 'red', from: 1 }],
      queries: [
        {
          expr: 'sum(max by (service, consumer, topic) (paygraph_outbox_dead_letters)) or vector(0)',
          legend: 'dead letters',
        },
      ],
    }),
  ],
};

const postgresRow: Row = {
  title: 'Postgres',
  panels: [
    lines({
      title: 'Connections in use',
      description: 'Connections that run a statement or hold a transaction open, by service.',
      unit: 'short',
      queries: [
        {
          expr: 'sum by (service) (max by (service, state) (paygraph_postgres_connections{state!="idle"}))',
          legend: '{{service}}',
        },
      ],
    }),
    lines({
      title: 'Share of the pool in use',
      alerts: ['PostgresPoolExhausted'],
      description:
        'The same, of what all processes of the service may hold. At 100 % operations wait for a connection.',
      unit: 'percentunit',
      max: 1,
      queries: [
        {
          expr: 'sum by (service) (max by (service, state) (paygraph_postgres_connections{state!="idle"})) / sum by (service) (paygraph_postgres_connections_max)',
          legend: '{{service}}',
        },
      ],
    }),
    lines({
      title: 'Time to answer',
      description: 'The simplest question, the wait for a free connection included, by service.',
      unit: 's',
      queries: [
        {
          expr: 'max by (service) (paygraph_dependency_ping_seconds{dependency="postgres"})',
          legend: '{{service}}',
        },
      ],
    }),
  ],
};

const othersRow: Row = {
  title: 'Redis, documents and caches',
  panels: [
    figure({
      title: 'Answers',
      alerts: ['DependencyDown'],
      description: 'Whether each part answered every service that stands on it at the last scrape.',
      unit: 'short',
      width: 12,
      words: { 0: 'away', 1: 'answers' },
      thresholds: [{ color: 'red' }, { color: 'green', from: 1 }],
      queries: [{ expr: 'min by (dependency) (paygraph_dependency_up)', legend: '{{dependency}}' }],
    }),
    figure({
      title: 'Certificate ends in',
      alerts: ['CertificateEnds'],
      description: 'How long the first certificate to end is still good. Without TLS there is none.',
      unit: 's',
      width: 12,
      needs: 'tls',
      thresholds: [
        { color: 'red' },
        { color: 'orange', from: 1_209_600 },
        { color: 'green', from: 2_592_000 },
      ],
      queries: [
        {
          expr: 'min by (service) (paygraph_tls_certificate_expiry_timestamp_seconds) - time()',
          legend: '{{service}}',
        },
      ],
    }),
    lines({
      title: 'Time Redis takes to answer',
      description: 'The simplest question to Redis, by service. Without REDIS_URL there is none.',
      unit: 's',
      needs: 'redis',
      queries: [
        {
          expr: 'max by (service) (paygraph_dependency_ping_seconds{dependency="redis"})',
          legend: '{{service}}',
        },
      ],
    }),
    lines({
      title: 'Time MongoDB takes to answer',
      description:
        'The simplest question to the documents, by service. Without MONGODB_URL they lie in Postgres.',
      unit: 's',
      needs: 'mongodb',
      queries: [
        {
          expr: 'max by (service) (paygraph_dependency_ping_seconds{dependency="documents"})',
          legend: '{{service}}',
        },
      ],
    }),
    lines({
      title: 'Asked of caches',
      description: 'Values asked of caches a second, by cache.',
      unit: 'cps',
      queries: [{ expr: perSecond('paygraph_cache_reads_total', '', 'cache'), legend: '{{cache}}' }],
    }),
    lines({
      title: 'Share caches knew',
      description: 'Values a cache knew, of all it was asked for.',
      unit: 'percentunit',
      max: 1,
      queries: [
        { expr: share('paygraph_cache_reads_total', '', 'outcome="hit"', 'cache'), legend: '{{cache}}' },
      ],
    }),
  ],
};

export const stores: DashboardPlan = {
  name: 'stores',
  title: 'Paygraph: Kafka and stores',
  description: 'The parts all services stand on: events, Postgres, Redis, documents and caches.',
  rows: [busRow, postgresRow, othersRow],
};
