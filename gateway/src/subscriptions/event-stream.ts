/** The events of one subscription, in order, between whoever has them and whoever takes them one at a time. */
export interface EventStream<Event> {
  push(event: Event): void;
  /** No event comes after those already there. */
  end(): void;
  /** As `end`, and then `next` rejects with this. Only the first ending counts. */
  fail(error: Error): void;
  /** The next event, or undefined at the end. */
  next(): Promise<Event | undefined>;
  /** The taker wants no more: what is left is dropped. */
  close(): void;
}

/**
 * Holds at most `limit` events that nobody took yet; one more and `onOverflow` is called, once, and the stream ends:
 * memory must not pay for a taker that is slower than its events.
 */
export function createEventStream<Event>(options: {
  limit: number;
  onOverflow: () => void;
  onClosed: () => void;
}): EventStream<Event> {
  const { limit, onOverflow, onClosed } = options;
  let waiting: Event[] = [];
  let ending: { readonly error?: Error } | undefined;
  let isClosed = false;
  let wake = () => {};

  function end(error?: Error): void {
    ending ??= error ? { error } : {};
    wake();
  }

  function close(): void {
    if (isClosed) return;
    isClosed = true;
    waiting = [];
    end();
    onClosed();
  }

  return {
    push(event) {
      if (ending !== undefined) return;
      if (waiting.length >= limit) {
        close();
        onOverflow();
        return;
      }
      waiting.push(event);
      wake();
    },
    end: () => end(),
    fail: (error) => end(error),
    async next() {
      while (waiting.length === 0 && ending === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const event = waiting.shift();
      if (event !== undefined) return event;
      if (ending?.error !== undefined && !isClosed) throw ending.error;
      return undefined;
    },
    close,
  };
}
