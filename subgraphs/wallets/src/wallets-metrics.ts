import { Counter, Gauge, Histogram, type Metrics } from '@paygraph/telemetry';
import type { Ledger } from './domain/post-transaction.ts';
import type { PostingOutcome } from './domain/posting.ts';

export interface PostingMetrics {
  /** The same ledger, counted. */
  measure(ledger: Ledger): Ledger;
  onBatch(size: number): void;
  onRetry(state: string): void;
}

/** `waiting`: how many postings wait for their batch. */
export function createPostingMetrics(metrics: Metrics, waiting: () => number): PostingMetrics {
  const outcomes = new Counter({
    name: 'ledger_postings_total',
    help: 'Postings answered, by outcome; a refusal by its code',
    labelNames: ['outcome'],
    registers: [metrics],
  });
  const seconds = new Histogram({
    name: 'ledger_posting_seconds',
    help: 'From a posting asked for to its answer after the commit',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [metrics],
  });
  const batchSize = new Histogram({
    name: 'ledger_batch_size',
    help: 'Postings that went down in one commit',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
    registers: [metrics],
  });
  const retries = new Counter({
    name: 'ledger_batch_retries_total',
    help: 'Batches tried again after a lost race, by SQLSTATE',
    labelNames: ['state'],
    registers: [metrics],
  });
  new Gauge({
    name: 'ledger_postings_waiting',
    help: 'Postings that wait for their batch',
    registers: [metrics],
    collect() {
      this.set(waiting());
    },
  });
  return {
    measure: (ledger) => ({
      post: async (posting) => {
        const stop = seconds.startTimer();
        try {
          const outcome = await ledger.post(posting);
          outcomes.inc({ outcome: labelOf(outcome) });
          return outcome;
        } catch (error) {
          outcomes.inc({ outcome: 'failed' });
          throw error;
        } finally {
          stop();
        }
      },
    }),
    onBatch: (size) => batchSize.observe(size),
    onRetry: (state) => retries.inc({ state }),
  };
}

/** `open`: how many balances are being watched. */
export function countStreams(metrics: Metrics, open: () => number): void {
  new Gauge({
    name: 'wallet_balance_streams',
    help: 'Subscriptions to a balance that are open',
    registers: [metrics],
    collect() {
      this.set(open());
    },
  });
}

function labelOf(outcome: PostingOutcome | { readonly kind: 'busy' }): string {
  switch (outcome.kind) {
    case 'posted':
      return outcome.repeated ? 'repeated' : 'posted';
    case 'refused':
      return outcome.repeated ? 'repeated' : outcome.refusal;
    default:
      return outcome.kind;
  }
}
