// What the gateway's tests stand on; no tests itself.

/** Events from one publisher to many listeners, each of which gets all that come after it began to listen. */
export function createEvents<Event>() {
  const listeners = new Set<{ push: (event: Event) => void; end: () => void }>();
  return {
    publish: (event: Event) => {
      for (const listener of listeners) listener.push(event);
    },
    end: () => {
      for (const listener of listeners) listener.end();
    },
    count: () => listeners.size,
    listen(): AsyncIterableIterator<Event> {
      const waiting: Event[] = [];
      let isEnded = false;
      let wake = () => {};
      const listener = {
        push: (event: Event) => {
          waiting.push(event);
          wake();
        },
        end: () => {
          isEnded = true;
          listeners.delete(listener);
          wake();
        },
      };
      listeners.add(listener);
      return {
        async next() {
          while (waiting.length === 0 && !isEnded) {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
          const value = waiting.shift();
          return value === undefined ? { done: true, value: undefined } : { done: false, value };
        },
        async return() {
          listener.end();
          return { done: true, value: undefined };
        },
        [Symbol.asyncIterator]() {
          return this;
        },
      };
    },
  };
}
