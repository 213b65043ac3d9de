import type { Logger } from '@paygraph/telemetry';
import { type ChainEntries, chainBatchSize } from './chain-entries.ts';

export interface Chainer {
  /** Chains a last batch, then stops. */
  stop(): Promise<void>;
}

/** Of 1,000 entries each: more than a ledger gathers while nobody chains it for hours. */
const mostBatches = 10_000;

/** Chains what is committed by now. Rejects where it could not. */
export async function chainAll(chain: ChainEntries): Promise<void> {
  for (let batch = 0; batch < mostBatches; batch += 1) {
    if ((await chain()) < chainBatchSize) return;
  }
}

/**
 * Chains the entries soon after their commit, off the way of those who post: nobody waits for it. It looks every quarter
 * of a second rather than being woken by each commit, so that under load it does a few large batches a second.
 */
export function startChainer(options: { chain: ChainEntries; logger: Logger; everyMs?: number }): Chainer {
  const { chain, logger, everyMs = 250 } = options;
  const stopping = Promise.withResolvers<void>();
  let stopped = false;

  async function run(): Promise<void> {
    while (true) {
      // Once more after it was told to stop: what was posted last is not left for the next process.
      const lastBatch = stopped;
      const chained = await chain().catch((error: unknown) => {
        logger.error({ err: error }, 'entries could not be chained; trying again');
        return 0;
      });
      if (lastBatch) return;
      if (chained < chainBatchSize) await Promise.race([stopping.promise, delay(everyMs)]);
    }
  }

  const running = run();
  return {
    stop: async () => {
      stopped = true;
      stopping.resolve();
      await running;
    },
  };
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
