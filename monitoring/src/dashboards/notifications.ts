import { type DashboardPlan, figure, heatmap, lines, type Row } from './panel.ts';
import { buckets, of, perSecond, quantile } from './queries.ts';
import { closingRows, consumersRow, operationsRow } from './subgraph-rows.ts';

const where = of('notifications');

const toldRow: Row = {
  title: 'What people are told',
  panels: [
    lines({
      title: 'Notifications by topic',
      description: 'Notifications made a second, by topic.',
      unit: 'cps',
      queries: [{ expr: perSecond('paygraph_notifications_total', where, 'topic'), legend: '{{topic}}' }],
    }),
    lines({
      title: 'Deliveries by what became of them',
      description:
        'Deliveries a second, by channel: sent, failed, suppressed; retried and put-off each time they were not yet.',
      unit: 'cps',
      queries: [
        {
          expr: perSecond('paygraph_notification_deliveries_total', where, 'channel', 'outcome'),
          legend: '{{channel}} {{outcome}}',
        },
      ],
    }),
    heatmap({
      title: 'Time to hand a message over, as a heat map',
      description: 'How many messages took how long to be handed to a sender.',
      unit: 's',
      query: buckets('paygraph_notification_send_seconds', where),
    }),
    lines({
      title: 'Time to hand a message over (p99)',
      description: 'One of a hundred messages takes longer, by channel.',
      unit: 's',
      queries: [
        {
          expr: quantile(0.99, 'paygraph_notification_send_seconds', where, 'channel'),
          legend: '{{channel}}',
        },
      ],
    }),
    lines({
      title: 'Deliveries still to be made',
      description: 'Deliveries that are queued, by channel.',
      unit: 'short',
      // Each process counts in the same database.
      queries: [
        { expr: `max by (channel) (paygraph_notifications_queued{${where}})`, legend: '{{channel}}' },
      ],
    }),
    lines({
      title: 'Who is told live',
      description: 'Subscriptions to notificationReceived that are open.',
      unit: 'short',
      queries: [{ expr: `sum(paygraph_notification_subscribers{${where}})`, legend: 'open' }],
    }),
    figure({
      title: 'Longest overdue',
      alerts: ['DeliveriesOverdue'],
      description: 'For how long the delivery that has waited longest has been due; 0 where none is.',
      unit: 's',
      width: 12,
      thresholds: [{ color: 'green' }, { color: 'orange', from: 60 }, { color: 'red', from: 300 }],
      queries: [{ expr: `max(paygraph_notifications_oldest_due_seconds{${where}})`, legend: 'overdue' }],
    }),
    figure({
      title: 'Given up on',
      alerts: ['DeliveriesGivenUp'],
      description:
        'Deliveries that were given up on, by channel; `make replay-notifications` queues them anew.',
      unit: 'short',
      width: 12,
      thresholds: [{ color: 'green' }, { color: 'red', from: 1 }],
      queries: [
        { expr: `max by (channel) (paygraph_notifications_dead_letters{${where}})`, legend: '{{channel}}' },
      ],
    }),
  ],
};

export const notifications: DashboardPlan = {
  name: 'notifications',
  title: 'Paygraph: notifications',
  description: 'What people are told, by mail, text message, push and live.',
  service: 'notifications',
  rows: [
    operationsRow('notifications'),
    toldRow,
    consumersRow('notifications'),
    ...closingRows('notifications'),
  ],
};
