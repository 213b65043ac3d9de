// What tests stand on; no tests of its own.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startProviderSimulator } from '@paygraph/provider-simulator';
import getPort from 'get-port';

/** The real simulator with a scratch journal; it can be away for a while and keeps its address. */
export async function startScratchProvider(given: Readonly<Record<string, string>> = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'paygraph-payments-'));
  const environment = {
    PORT: String(await getPort()),
    LOG_LEVEL: 'silent',
    PROVIDER_DATA_DIR: folder,
    // Long enough that calls at once overlap at the provider.
    PROVIDER_LATENCY_MS: '30',
    ...given,
  };
  let running = await startProviderSimulator(environment);
  return {
    url: running.url,

    /** Does the work while nobody answers at the provider's address. */
    whileDown: async (work: () => Promise<void>): Promise<void> => {
      await running.stop();
      try {
        await work();
      } finally {
        running = await startProviderSimulator(environment);
      }
    },

    /** How often the provider did it, by its own journal. */
    timesDone: async (kind: 'charge' | 'refund' | 'payout', transactionId: string): Promise<number> => {
      const journal = await readFile(path.join(folder, 'journal.jsonl'), 'utf8');
      return journal.split(`"kind":"${kind}","key":"${kind}-${transactionId}"`).length - 1;
    },

    stop: async (): Promise<void> => {
      await running.stop();
      await rm(folder, { recursive: true });
    },
  };
}
