import type { Balance } from '../domain/balance.ts';
import { type BalanceStream, SlowSubscriberError } from '../domain/watch-balance.ts';

/** What waits for one subscriber at most. */
const defaultMaxWaiting = 1_000;

/**
 * A stream by hand rather than an async generator: a generator that waits for its next value can't be ended before that
 * value comes, and the subscriptions of people who left would pile up.
 */
export function createBalanceStream(options: { onEnd: () => void; maxWaiting?: number }): BalanceStream {
  const { onEnd, maxWaiting = defaultMaxWaiting } = options;
  const waiting: Balance[] = [];
  const readers: PromiseWithResolvers<IteratorResult<Balance, undefined>>[] = [];
  let newest = -1n;
  let ended = false;
  let failure: SlowSubscriberError | undefined;

  function end(): void {
    if (ended) return;
    ended = true;
    waiting.length = 0;
    for (const reader of readers.splice(0)) reader.resolve(done);
    onEnd();
  }

  const stream: BalanceStream = {
    offer: (balance) => {
      if (ended || balance.version <= newest) return;
      newest = balance.version;
      const reader = readers.shift();
      if (reader) return reader.resolve({ value: balance, done: false });
      if (waiting.length < maxWaiting) {
        waiting.push(balance);
      } else {
        failure = new SlowSubscriberError(`${maxWaiting} balances wait to be read`);
        end();
      }
    },
    next: async () => {
      const balance = waiting.shift();
      if (balance !== undefined) return { value: balance, done: false };
      if (failure !== undefined) {
        const thrown = failure;
        failure = undefined;
        throw thrown;
      }
      if (ended) return done;
      const reader = Promise.withResolvers<IteratorResult<Balance, undefined>>();
      readers.push(reader);
      return await reader.promise;
    },
    return: async () => {
      end();
      return done;
    },
    [Symbol.asyncIterator]: () => stream,
  };
  return stream;
}

const done = { value: undefined, done: true } as const;
