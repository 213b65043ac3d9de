import { movementsRow, unfinishedRow } from './money-rows.ts';
import { type DashboardPlan, heatmap, lines, type Row } from './panel.ts';
import { buckets, of, quantiles } from './queries.ts';
import { closingRows, consumersRow, operationsRow } from './subgraph-rows.ts';

const where = of('transactions');

const liveRow: Row = {
  title: 'Live status',
  panels: [
    lines({
      title: 'From a change to who watches',
      description:
        'From a change of status to its being handed to the live subscriptions. The goal is a second for 99 %.',
      unit: 's',
      queries: quantiles('paygraph_transaction_status_delay_seconds', where),
    }),
    heatmap({
      title: 'From a change to who watches, as a heat map',
      description: 'How many changes took how long.',
      unit: 's',
      query: buckets('paygraph_transaction_status_delay_seconds', where),
    }),
    lines({
      title: 'Who watches',
      description: 'Live subscriptions to changes of status.',
      unit: 'short',
      queries: [{ expr: `sum(paygraph_transaction_subscribers{${where}})`, legend: 'open' }],
    }),
  ],
};

export const transactions: DashboardPlan = {
  name: 'transactions',
  title: 'Paygraph: transactions',
  description: 'Every movement of money as a transaction: its life, its trail, its live status.',
  service: 'transactions',
  rows: [
    operationsRow('transactions'),
    movementsRow(where),
    unfinishedRow(where),
    liveRow,
    consumersRow('transactions'),
    ...closingRows('transactions'),
  ],
};
