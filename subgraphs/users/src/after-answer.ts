import type { AfterAnswer } from './domain/request-password-reset.ts';

/** More than this under way, and the service is flooded. */
const defaultMaxPending = 500;

/** Work that is begun once the answer is on its way. `settled` waits for all of it: before what it needs is closed. */
export function createAfterAnswer(options: {
  onError: (error: unknown) => void;
  maxPending?: number;
}): AfterAnswer & { settled(): Promise<void> } {
  const { onError, maxPending = defaultMaxPending } = options;
  const pending = new Set<Promise<void>>();

  async function begin(work: () => Promise<void>): Promise<void> {
    // An answer is sent before the event loop comes round to this.
    await new Promise((resolve) => setImmediate(resolve));
    await work();
  }

  return {
    run: (work) => {
      if (pending.size >= maxPending) return 'busy';
      const done = begin(work)
        .catch(onError)
        .finally(() => pending.delete(done));
      pending.add(done);
      return 'taken';
    },
    settled: async () => {
      while (pending.size > 0) await Promise.all(pending);
    },
  };
}
