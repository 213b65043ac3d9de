import { figure, heatmap, lines, type Row } from './panel.ts';
import { buckets, perSecond, quantiles } from './queries.ts';

/** Movements of money, from the first record of each to its end. `where` picks processes, or is empty for all. */
export function movementsRow(where: string): Row {
  return {
    title: 'Movements',
    panels: [
      lines({
        title: 'Movements that ended, by outcome',
        description: 'Movements a second that came to their end, by type and outcome.',
        unit: 'cps',
        stacked: true,
        queries: [
          {
            expr: perSecond('paygraph_transactions_total', where, 'type', 'outcome'),
            legend: '{{type}} {{outcome}}',
          },
        ],
      }),
      lines({
        title: 'Time to their end',
        description:
          'From the first record of a movement to COMPLETED or FAILED. The goal is ten seconds for 99.9 %.',
        unit: 's',
        queries: quantiles('paygraph_transaction_duration_seconds', where),
      }),
      heatmap({
        title: 'Time to their end, as a heat map',
        description:
          'How many movements took how long. Those in the upper buckets waited for the provider, or for recovery.',
        unit: 's',
        query: buckets('paygraph_transaction_duration_seconds', where),
      }),
    ],
  };
}

/** What is under way, and for how long. */
export function unfinishedRow(where: string): Row {
  return {
    title: 'Under way',
    panels: [
      figure({
        title: 'Stuck',
        alerts: ['TransactionStuck'],
        description:
          'Movements that were tried in vain to the end of their schedule, or are unfinished after an hour. Any is an alert.',
        unit: 'short',
        thresholds: [{ color: 'green' }, { color: 'red', from: 1 }],
        // Each process counts in the same database.
        queries: [{ expr: `max(paygraph_transactions_stuck{${where}})`, legend: 'stuck' }],
      }),
      figure({
        title: 'Oldest under way',
        description: 'Age of the oldest movement that is PENDING or PROCESSING; 0 where there is none.',
        unit: 's',
        thresholds: [{ color: 'green' }, { color: 'orange', from: 60 }, { color: 'red', from: 900 }],
        queries: [
          { expr: `max(paygraph_transactions_oldest_unfinished_seconds{${where}})`, legend: 'oldest' },
        ],
      }),
      lines({
        title: 'Movements under way',
        description:
          'Movements that are PENDING or PROCESSING. What the provider has not decided stays here.',
        unit: 'short',
        stacked: true,
        queries: [
          {
            // No movement under way is no series at all.
            expr: `sum by (type, status) (max by (type, status) (paygraph_transactions_unfinished{${where}})) or vector(0)`,
            legend: '{{type}} {{status}}',
          },
        ],
      }),
      lines({
        title: 'How far each try got',
        description:
          'Times a movement was taken up, a second: finished, one step further, waiting, or thrown.',
        unit: 'cps',
        queries: [
          {
            expr: perSecond('paygraph_transaction_advances_total', where, 'progress'),
            legend: '{{progress}}',
          },
        ],
      }),
    ],
  };
}

/** Is the ledger right, and when was that last seen? */
export function verificationRow(where: string): Row {
  return {
    title: 'Is the ledger right?',
    panels: [
      figure({
        title: 'Books',
        alerts: ['LedgerNotBalanced'],
        description:
          'What the last verification found of the books: that every entry has its counterpart, and balances are their sum.',
        unit: 'short',
        words: { 0: 'do not balance', 1: 'balance' },
        thresholds: [{ color: 'red' }, { color: 'green', from: 1 }],
        queries: [{ expr: `min(paygraph_ledger_balanced{${where}})`, legend: 'books' }],
      }),
      figure({
        title: 'Hash chain',
        alerts: ['LedgerChainBroken'],
        description:
          'What the last verification found of the chain: that no entry was changed, added or taken away.',
        unit: 'short',
        words: { 0: 'broken', 1: 'intact' },
        thresholds: [{ color: 'red' }, { color: 'green', from: 1 }],
        queries: [{ expr: `min(paygraph_ledger_chain_intact{${where}})`, legend: 'chain' }],
      }),
      figure({
        title: 'Faults found',
        description: 'Faults the last verification found, counted up to 20. `make verify-ledger` tells each.',
        unit: 'short',
        thresholds: [{ color: 'green' }, { color: 'red', from: 1 }],
        queries: [{ expr: `max(paygraph_ledger_faults{${where}})`, legend: 'faults' }],
      }),
      figure({
        title: 'Verified',
        alerts: ['LedgerNotVerified'],
        description: 'How long ago the last verification began. The others on this row are as old as it is.',
        unit: 's',
        thresholds: [{ color: 'green' }, { color: 'orange', from: 600 }, { color: 'red', from: 1800 }],
        queries: [
          { expr: `time() - max(paygraph_ledger_verified_timestamp_seconds{${where}})`, legend: 'ago' },
        ],
      }),
      figure({
        title: 'A verification takes',
        description: 'How long the last verification took. It reads the whole ledger, and grows with it.',
        unit: 's',
        queries: [{ expr: `max(paygraph_ledger_verification_seconds{${where}})`, legend: 'took' }],
      }),
      figure({
        title: 'Entries not chained yet',
        alerts: ['LedgerChainLags'],
        description:
          'Age of the oldest entry that is not in the hash chain yet. The chain follows within seconds.',
        unit: 's',
        thresholds: [{ color: 'green' }, { color: 'orange', from: 30 }, { color: 'red', from: 300 }],
        queries: [{ expr: `max(paygraph_ledger_chain_lag_seconds{${where}})`, legend: 'oldest' }],
      }),
    ],
  };
}

/** The outside provider: what it says, how long it takes, and what it has not said yet. */
export function providerRow(where: string): Row {
  return {
    title: 'The provider',
    panels: [
      lines({
        title: 'Attempts by what became of them',
        description:
          'Charges, refunds and payouts a second: succeeded, declined, and unknown where the provider did not say in time.',
        unit: 'cps',
        queries: [
          {
            expr: perSecond('paygraph_provider_attempts_total', where, 'kind', 'outcome'),
            legend: '{{kind}} {{outcome}}',
          },
        ],
      }),
      lines({
        title: 'Time of a call',
        description: 'Calls to the provider, whatever it said. None is waited for longer than 1.5 s.',
        unit: 's',
        queries: quantiles('paygraph_provider_call_seconds', where),
      }),
      lines({
        title: 'Attempts whose outcome is open',
        description:
          'STARTED: a call is under way. UNKNOWN: the provider is asked again until it says what became of it.',
        unit: 'short',
        queries: [
          {
            expr: `max by (kind, status) (paygraph_provider_attempts_open{${where}}) or vector(0)`,
            legend: '{{kind}} {{status}}',
          },
        ],
      }),
      figure({
        title: 'Oldest unknown',
        alerts: ['ProviderOutcomeUnknown'],
        description:
          'For how long the provider has owed an answer on the oldest UNKNOWN attempt. 15 minutes is an alert.',
        unit: 's',
        thresholds: [{ color: 'green' }, { color: 'orange', from: 300 }, { color: 'red', from: 900 }],
        queries: [{ expr: `max(paygraph_provider_oldest_unknown_seconds{${where}})`, legend: 'oldest' }],
      }),
    ],
  };
}
