import { movementsRow, providerRow, unfinishedRow, verificationRow } from './money-rows.ts';
import { type DashboardPlan, lines, type Row } from './panel.ts';
import { perSecond, share } from './queries.ts';

const amountsRow: Row = {
  title: 'Amounts',
  panels: [
    lines({
      title: 'Money moved, an hour',
      description: 'Amounts of completed movements at the present rate, by currency and in its own unit.',
      unit: 'short',
      width: 6,
      queries: [
        {
          expr: `${perSecond('paygraph_money_moved_total', '', 'currency')} * 3600`,
          legend: '{{currency}}',
        },
      ],
    }),
    lines({
      title: 'Money moved, by type',
      description: 'The same of each type of movement and currency.',
      unit: 'short',
      width: 6,
      queries: [
        {
          expr: `${perSecond('paygraph_money_moved_total', '', 'type', 'currency')} * 3600`,
          legend: '{{type}} {{currency}}',
        },
      ],
    }),
    lines({
      title: 'Money in flight',
      description: 'Amounts of movements that are PENDING or PROCESSING, by currency and in its own unit.',
      unit: 'short',
      width: 6,
      queries: [
        {
          expr: 'sum by (currency) (max by (type, currency) (paygraph_money_in_flight)) or vector(0)',
          legend: '{{currency}}',
        },
      ],
    }),
    lines({
      title: 'Share that failed',
      description:
        'Movements that FAILED, of all that ended, by type. Declined cards and too little money are among them.',
      unit: 'percentunit',
      width: 6,
      max: 1,
      queries: [
        { expr: share('paygraph_transactions_total', '', 'outcome="failed"', 'type'), legend: '{{type}}' },
      ],
    }),
  ],
};

export const money: DashboardPlan = {
  name: 'money',
  title: 'Paygraph: money',
  description: 'How much is moved, what becomes of it, and whether the ledger is right: over all services.',
  rows: [verificationRow(''), amountsRow, movementsRow(''), unfinishedRow(''), providerRow('')],
};
