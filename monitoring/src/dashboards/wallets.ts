import { verificationRow } from './money-rows.ts';
import { type DashboardPlan, heatmap, lines, type Row } from './panel.ts';
import { buckets, of, perSecond, perSecondOrZero, quantiles } from './queries.ts';
import { closingRows, operationsRow } from './subgraph-rows.ts';

const where = of('wallets');

const postingsRow: Row = {
  title: 'The ledger at work',
  panels: [
    lines({
      title: 'Commands to the ledger',
      description: 'Commands answered a second, by kind and outcome; a refusal by its code.',
      unit: 'cps',
      queries: [
        {
          expr: perSecond('paygraph_ledger_postings_total', where, 'command', 'outcome'),
          legend: '{{command}} {{outcome}}',
        },
      ],
    }),
    lines({
      title: 'Time of a command',
      description: 'From a command given to its answer after the commit, the wait for its batch included.',
      unit: 's',
      queries: quantiles('paygraph_ledger_posting_seconds', where),
    }),
    heatmap({
      title: 'Time of a command, as a heat map',
      description: 'How many commands took how long.',
      unit: 's',
      query: buckets('paygraph_ledger_posting_seconds', where),
    }),
    lines({
      title: 'Commands a commit',
      description: 'How many commands go down in one commit: the more there is to do, the more.',
      unit: 'short',
      queries: quantiles('paygraph_ledger_batch_size', where),
    }),
    lines({
      title: 'Commands that wait',
      description: 'Commands that wait for their batch. A line that stays up is a ledger at its limit.',
      unit: 'short',
      queries: [{ expr: `sum(paygraph_ledger_postings_waiting{${where}})`, legend: 'waiting' }],
    }),
    lines({
      title: 'Batches tried again',
      description: 'Batches a second that lost a race for a row and were tried again.',
      unit: 'cps',
      queries: [{ expr: perSecondOrZero('paygraph_ledger_batch_retries_total', where), legend: 'again' }],
    }),
    lines({
      title: 'Holds',
      description: 'Holds neither captured nor released: money that is spoken for.',
      unit: 'short',
      queries: [{ expr: `max(paygraph_ledger_holds_open{${where}})`, legend: 'open' }],
    }),
    lines({
      title: 'Oldest hold',
      description: 'Age of the oldest open hold; 0 where there is none.',
      unit: 's',
      queries: [{ expr: `max(paygraph_ledger_hold_oldest_seconds{${where}})`, legend: 'oldest' }],
    }),
    lines({
      title: 'Balances watched',
      description: 'Subscriptions to a balance that are open.',
      unit: 'short',
      queries: [{ expr: `sum(paygraph_wallet_balance_subscribers{${where}})`, legend: 'open' }],
    }),
  ],
};

export const wallets: DashboardPlan = {
  name: 'wallets',
  title: 'Paygraph: wallets',
  description: 'Wallets and the ledger, the only writer of postings.',
  service: 'wallets',
  rows: [operationsRow('wallets'), verificationRow(where), postingsRow, ...closingRows('wallets')],
};
