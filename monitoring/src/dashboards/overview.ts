import { goalRow } from './goals.ts';
import { type DashboardPlan, figure, lines, type Row } from './panel.ts';
import { perSecond, perSecondOrZero, quantiles } from './queries.ts';

const nowRow: Row = {
  title: 'Now',
  panels: [
    figure({
      title: 'Alerts that fire',
      description: 'How many alerts fire. Alertmanager names them, and each has its runbook.',
      unit: 'short',
      thresholds: [{ color: 'green' }, { color: 'red', from: 1 }],
      queries: [{ expr: 'count(ALERTS{alertstate="firing"}) or vector(0)', legend: 'firing' }],
    }),
    figure({
      title: 'Services ready',
      alerts: ['ServiceDown'],
      description: 'Whether any process of each service can do its work, as /health/ready says.',
      unit: 'short',
      width: 8,
      words: { 0: 'not ready', 1: 'ready' },
      thresholds: [{ color: 'red' }, { color: 'green', from: 1 }],
      queries: [{ expr: 'max by (service) (paygraph_ready)', legend: '{{service}}' }],
    }),
    figure({
      title: 'Ledger',
      alerts: ['LedgerNotBalanced', 'LedgerChainBroken'],
      description: 'Whether the last verification found books and hash chain right.',
      unit: 'short',
      words: { 0: 'not right', 1: 'right' },
      thresholds: [{ color: 'red' }, { color: 'green', from: 1 }],
      queries: [
        { expr: 'min(paygraph_ledger_balanced)', legend: 'books' },
        { expr: 'min(paygraph_ledger_chain_intact)', legend: 'chain' },
      ],
    }),
    figure({
      title: 'Stuck movements',
      alerts: ['TransactionStuck'],
      description:
        'Movements that were tried in vain to the end of their schedule, or are unfinished after an hour.',
      unit: 'short',
      thresholds: [{ color: 'green' }, { color: 'red', from: 1 }],
      queries: [{ expr: 'max(paygraph_transactions_stuck)', legend: 'stuck' }],
    }),
    figure({
      title: 'Dead letters',
      alerts: ['DeadLetter', 'DeliveriesGivenUp'],
      description: 'Events a consumer gave up on, and messages to people that could not be delivered.',
      unit: 'short',
      thresholds: [{ color: 'green' }, { color: 'red', from: 1 }],
      queries: [
        {
          expr: 'sum(max by (service, consumer, topic) (paygraph_outbox_dead_letters)) or vector(0)',
          legend: 'events',
        },
        {
          expr: 'sum(max by (channel) (paygraph_notifications_dead_letters)) or vector(0)',
          legend: 'messages',
        },
      ],
    }),
    figure({
      title: 'Oldest event not out yet',
      alerts: ['OutboxOld'],
      description:
        'Age of the oldest event in any outbox that consumers can’t have yet. A minute is an alert.',
      unit: 's',
      width: 8,
      thresholds: [{ color: 'green' }, { color: 'orange', from: 10 }, { color: 'red', from: 60 }],
      queries: [
        { expr: 'max by (service) (paygraph_outbox_oldest_unrelayed_seconds)', legend: '{{service}}' },
      ],
    }),
    figure({
      title: 'Oldest unknown at the provider',
      alerts: ['ProviderOutcomeUnknown'],
      description: 'For how long the provider has owed an answer. 15 minutes is an alert.',
      unit: 's',
      width: 8,
      thresholds: [{ color: 'green' }, { color: 'orange', from: 300 }, { color: 'red', from: 900 }],
      queries: [{ expr: 'max(paygraph_provider_oldest_unknown_seconds)', legend: 'oldest' }],
    }),
    figure({
      title: 'Longest delay of an event loop',
      alerts: ['EventLoopDelayed'],
      description: 'How late the event loop of each service came to its timers, the slowest hundredth.',
      unit: 's',
      width: 8,
      thresholds: [{ color: 'green' }, { color: 'orange', from: 0.1 }, { color: 'red', from: 0.5 }],
      queries: [{ expr: 'max by (service) (nodejs_eventloop_lag_p99_seconds)', legend: '{{service}}' }],
    }),
  ],
};

const trafficRow: Row = {
  title: 'Traffic',
  panels: [
    lines({
      title: 'Operations',
      description:
        'Operations the gateway answered a second, by kind, and those that ended in a fault of ours.',
      unit: 'reqps',
      queries: [
        { expr: perSecond('paygraph_gateway_operations_total', '', 'kind'), legend: '{{kind}}' },
        {
          expr: perSecondOrZero(
            'paygraph_gateway_operations_total',
            'code=~"INTERNAL_SERVER_ERROR|UNAVAILABLE"',
          ),
          legend: 'our fault',
        },
      ],
    }),
    lines({
      title: 'Time to answer',
      description: 'From a valid operation to its answer at the gateway. The goal is 500 ms for 99 %.',
      unit: 's',
      queries: quantiles('paygraph_gateway_operation_duration_seconds', ''),
    }),
    lines({
      title: 'Movements of money',
      description: 'Movements a second that came to their end, by type.',
      unit: 'cps',
      stacked: true,
      queries: [{ expr: perSecond('paygraph_transactions_total', '', 'type'), legend: '{{type}}' }],
    }),
    lines({
      title: 'Operations of each subgraph',
      description:
        'Operations answered a second, by subgraph: what the gateway asks, and what services ask one another.',
      unit: 'reqps',
      queries: [
        { expr: perSecond('paygraph_subgraph_operations_total', '', 'service'), legend: '{{service}}' },
      ],
    }),
    lines({
      title: 'Live',
      description: 'Subscriptions and WebSockets open at the gateway.',
      unit: 'short',
      queries: [
        { expr: 'sum(paygraph_gateway_subscriptions_open)', legend: 'subscriptions' },
        { expr: 'sum(paygraph_gateway_sockets_open)', legend: 'sockets' },
      ],
    }),
    lines({
      title: 'Memory',
      description:
        'What the system gives the processes of each service. Where all are one process each shows the whole.',
      unit: 'bytes',
      queries: [
        { expr: 'sum by (service) (process_resident_memory_bytes{service!=""})', legend: '{{service}}' },
      ],
    }),
  ],
};

export const overview: DashboardPlan = {
  name: 'overview',
  title: 'Paygraph: overview',
  description: 'Is all well? The goals, what is wrong now, and how much there is to do.',
  rows: [nowRow, goalRow, trafficRow],
};
