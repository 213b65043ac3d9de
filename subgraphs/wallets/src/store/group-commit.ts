/** So many wait that this one was not taken in. */
export const busy = { kind: 'busy' } as const;

export interface GroupCommit<Item, Answer> {
  /** Answers once the item's batch is through; `busy` at once where the queue is full. */
  submit(item: Item): Promise<Answer | typeof busy>;
  /** How many wait. */
  size(): number;
  /** Resolves once nothing is waiting or under way. */
  idle(): Promise<void>;
}

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Brings what arrives together down in one commit. An item that finds nothing under way goes at once; those that arrive
 * meanwhile are the next batch. So nobody waits for company, and the busier it is the larger the batches.
 */
export function createGroupCommit<Item, Answer>(options: {
  /** Does a batch in one commit; answers each item, in their order. Rejects where it did nothing, or can't tell. */
  run: (items: readonly Item[]) => Promise<readonly Answer[]>;
  /** True for an error that is everybody's, as the database gone: then no item is tried alone. */
  concernsAll: (error: unknown) => boolean;
  /** Batches under way at once. */
  concurrency?: number;
  maxBatch?: number;
  maxQueue?: number;
}): GroupCommit<Item, Answer> {
  const { run, concernsAll, concurrency = 1, maxBatch = 500, maxQueue = 10_000 } = options;
  const queue: Waiting<Item, Answer>[] = [];
  let underWay = 0;
  let quiet = Promise.withResolvers<void>();

  function startBatches(): void {
    while (underWay < concurrency && queue.length > 0) {
      underWay += 1;
      void runBatch(queue.splice(0, maxBatch)).finally(() => {
        underWay -= 1;
        startBatches();
        if (underWay === 0) quiet.resolve();
      });
    }
  }

  /** Never rejects: each waiting one is told. */
  async function runBatch(batch: readonly Waiting<Item, Answer>[]): Promise<void> {
    try {
      const answers = await run(batch.map(({ item }) => item));
      for (const [index, { resolve, reject }] of batch.entries()) {
        const answer = answers[index];
        if (answer === undefined) reject(new Error('a batch left an item without an answer'));
        else resolve(answer);
      }
    } catch (error) {
      if (batch.length === 1 || concernsAll(error)) rejectAll(batch, error);
      else await runEachAlone(batch);
    }
  }

  /** One item may spoil the commit of all: alone, it only spoils its own. */
  async function runEachAlone(batch: readonly Waiting<Item, Answer>[]): Promise<void> {
    for (const [index, waiting] of batch.entries()) {
      try {
        const [answer] = await run([waiting.item]);
        if (answer === undefined) throw new Error('an item was left without an answer');
        waiting.resolve(answer);
      } catch (error) {
        waiting.reject(error);
        // Each would wait for the same time-out in its turn.
        if (concernsAll(error)) return rejectAll(batch.slice(index + 1), error);
      }
    }
  }

  return {
    submit: async (item) => {
      if (queue.length >= maxQueue) return busy;
      if (underWay === 0) quiet = Promise.withResolvers<void>();
      const { promise, resolve, reject } = Promise.withResolvers<Answer>();
      queue.push({ item, resolve, reject });
      startBatches();
      return await promise;
    },
    size: () => queue.length,
    idle: async () => {
      if (underWay > 0) await quiet.promise;
    },
  };
}

function rejectAll(waiting: readonly { readonly reject: (error: unknown) => void }[], error: unknown): void {
  for (const { reject } of waiting) reject(error);
}
