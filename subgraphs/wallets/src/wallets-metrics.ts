import {
  Counter,
  Gauge,
  Histogram,
  type Logger,
  type Metrics,
  shareReading,
  watchGauge,
} from '@paygraph/telemetry';
import type { Busy, Ledger, LedgerCommand, LedgerOutcome } from './domain/ledger.ts';
import type { LedgerBacklog } from './store/backlog.ts';

export interface PostingMetrics {
  /** The same ledger, counted. */
  measure(ledger: Ledger): Ledger;
  onBatch(size: number): void;
  onRetry(state: string): void;
}

/** `waiting`: how many commands wait for their batch. */
export function createPostingMetrics(metrics: Metrics, waiting: () => number): PostingMetrics {
  const outcomes = new Counter({
    name: 'paygraph_ledger_postings_total',
    help: 'Commands the ledger answered, by kind and outcome; a refusal by its code.',
    labelNames: ['command', 'outcome'],
    registers: [metrics],
  });
  const seconds = new Histogram({
    name: 'paygraph_ledger_posting_seconds',
    help: 'From a command given to its answer after the commit.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [metrics],
  });
  const batchSize = new Histogram({
    name: 'paygraph_ledger_batch_size',
    help: 'Commands that went down in one commit.',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
    registers: [metrics],
  });
  const retries = new Counter({
    name: 'paygraph_ledger_batch_retries_total',
    help: 'Batches tried again after a lost race, by SQLSTATE.',
    labelNames: ['state'],
    registers: [metrics],
  });
  new Gauge({
    name: 'paygraph_ledger_postings_waiting',
    help: 'Commands that wait for their batch.',
    registers: [metrics],
    collect() {
      this.set(waiting());
    },
  });
  async function counted<Outcome extends LedgerOutcome | Busy>(
    command: LedgerCommand['kind'],
    work: Promise<Outcome>,
  ): Promise<Outcome> {
    const stop = seconds.startTimer();
    try {
      const outcome = await work;
      outcomes.inc({ command, outcome: labelOf(outcome) });
      return outcome;
    } catch (error) {
      outcomes.inc({ command, outcome: 'failed' });
      throw error;
    } finally {
      stop();
    }
  }

  return {
    measure: (ledger) => ({
      post: (posting) => counted('post', ledger.post(posting)),
      hold: (hold) => counted('hold', ledger.hold(hold)),
      capture: (capture) => counted('capture', ledger.capture(capture)),
      void: (transactionId) => counted('void', ledger.void(transactionId)),
      expire: (transactionId) => counted('expire', ledger.expire(transactionId)),
    }),
    onBatch: (size) => batchSize.observe(size),
    onRetry: (state) => retries.inc({ state }),
  };
}

/** What the ledger has yet to do, read once a scrape. */
export function watchBacklog(deps: {
  metrics: Metrics;
  logger: Logger;
  read: () => Promise<LedgerBacklog>;
}): void {
  const { metrics, logger } = deps;
  const read = shareReading(deps.read);
  const watch = (name: string, help: string, part: keyof LedgerBacklog) =>
    watchGauge({ metrics, logger, name, help, read: async () => [{ value: (await read())[part] }] });
  watch('paygraph_ledger_holds_open', 'Holds neither captured nor released.', 'holdsOpen');
  watch(
    'paygraph_ledger_hold_oldest_seconds',
    'Age of the oldest open hold; 0 where there is none.',
    'oldestHoldSeconds',
  );
  watch('paygraph_ledger_chain_lag_entries', 'Entries not in the hash chain yet.', 'unchainedEntries');
  watch(
    'paygraph_ledger_chain_lag_seconds',
    'Age of the oldest entry not in the hash chain yet.',
    'chainLagSeconds',
  );
}

/** `open`: how many balances are being watched. */
export function countSubscribers(metrics: Metrics, open: () => number): void {
  new Gauge({
    name: 'paygraph_wallet_balance_subscribers',
    help: 'Subscriptions to a balance that are open.',
    registers: [metrics],
    collect() {
      this.set(open());
    },
  });
}

function labelOf(outcome: LedgerOutcome | Busy): string {
  switch (outcome.kind) {
    case 'posted':
      return outcome.repeated ? 'repeated' : 'posted';
    case 'refused':
      return outcome.repeated ? 'repeated' : outcome.refusal;
    case 'hold':
      return outcome.state;
    default:
      return outcome.kind;
  }
}
