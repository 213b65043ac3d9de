/** What is put in at one end, to be waited for at the other. */
export interface Queue<Item> {
  put(item: Item): void;
  /** Nothing more comes; what is in it is still given. */
  end(): void;
  fail(error: unknown): void;
  /** Undefined once it has ended. Rejects where it failed, after what came before. */
  take(): Promise<{ readonly item: Item } | undefined>;
}

export function createQueue<Item>(): Queue<Item> {
  const items: Item[] = [];
  let ending: { readonly error?: unknown } | undefined;
  let arrival = Promise.withResolvers<void>();
  const tell = () => {
    arrival.resolve();
    arrival = Promise.withResolvers<void>();
  };
  return {
    put: (item) => {
      if (ending === undefined) items.push(item);
      tell();
    },
    end: () => {
      ending ??= {};
      tell();
    },
    fail: (error) => {
      ending ??= { error };
      tell();
    },
    take: async () => {
      for (;;) {
        if (items.length > 0) return { item: items.shift() as Item };
        if (ending !== undefined) {
          if ('error' in ending) throw ending.error;
          return undefined;
        }
        await arrival.promise;
      }
    },
  };
}
