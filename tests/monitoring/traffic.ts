import { setTimeout as delay } from 'node:timers/promises';
import type { Person } from '../people/person.ts';

export interface Traffic {
  /** Resolves once so many questions were answered since the start. */
  untilAsked(count: number): Promise<void>;
  stop(): Promise<void>;
}

const query = '{ me { id notifications(first: 1) { unreadCount } } }';
const asksPerSecond = 10;
const guardMs = 120_000;

/** Somebody who looks at the notifications ten times a second, whatever the answer is. */
export function startTraffic({ client }: Pick<Person, 'client'>): Traffic {
  const stopping = new AbortController();
  const underWay = new Set<Promise<unknown>>();
  let asked = 0;

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const asking = client
        .send(query)
        .catch(() => undefined)
        .finally(() => {
          asked += 1;
          underWay.delete(asking);
        });
      underWay.add(asking);
      await delay(1_000 / asksPerSecond, undefined, { signal: stopping.signal }).catch(() => {});
    }
    await Promise.allSettled(underWay);
  }

  const running = run();
  return {
    untilAsked: async (count) => {
      const startedAtMs = performance.now();
      while (asked < count) {
        if (performance.now() - startedAtMs > guardMs)
          throw new Error(`only ${asked} of ${count} were answered`);
        await delay(100);
      }
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
