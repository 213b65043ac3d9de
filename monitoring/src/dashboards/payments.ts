import { providerRow } from './money-rows.ts';
import { type DashboardPlan, heatmap, lines, type Row } from './panel.ts';
import { buckets, of, perSecond, quantile } from './queries.ts';
import { closingRows, operationsRow } from './subgraph-rows.ts';

const where = of('payments');
const calls = 'paygraph_provider_call_seconds';

const callsRow: Row = {
  title: 'Calls to the provider',
  panels: [
    lines({
      title: 'Calls by what it said',
      description: 'Calls a second, by call and answer.',
      unit: 'cps',
      width: 6,
      queries: [
        { expr: perSecond(`${calls}_count`, where, 'call', 'answer'), legend: '{{call}} {{answer}}' },
      ],
    }),
    lines({
      title: 'Time of a call (p99)',
      description: 'One of a hundred calls of each kind is slower than this.',
      unit: 's',
      width: 6,
      queries: [{ expr: quantile(0.99, calls, where, 'call'), legend: '{{call}}' }],
    }),
    heatmap({
      title: 'Time of a call, as a heat map',
      description: 'How many calls took how long.',
      unit: 's',
      width: 6,
      query: buckets(calls, where),
    }),
    lines({
      title: 'Callbacks',
      description: 'Callbacks of the provider a second, by result. Refused ones carry a wrong signature.',
      unit: 'cps',
      width: 6,
      queries: [
        {
          expr: `${perSecond('paygraph_provider_callbacks_total', where, 'result')} or vector(0)`,
          legend: '{{result}}',
        },
      ],
    }),
  ],
};

export const payments: DashboardPlan = {
  name: 'payments',
  title: 'Paygraph: payments',
  description: 'Payment methods, and calls to the provider.',
  service: 'payments',
  rows: [operationsRow('payments'), providerRow(where), callsRow, ...closingRows('payments')],
};
