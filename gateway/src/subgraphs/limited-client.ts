import { queueIsFull, type SubgraphAnswer } from './subgraph-answer.ts';
import type { SubgraphClient } from './subgraph-client.ts';

/** How many calls a subgraph gets at once: at the most while it is quick, at the least while it is slow. */
const mostCalls = 128;
const leastCalls = 16;
/** Beyond this, one more in the queue would only be in the way. */
const mostWaiting = 1_000;
/** What waits longer is told so at once: by then whoever asks does better to ask again than to add to the heap. */
const patienceShare = 1 / 4;
/** Half of its calls take longer than this share of their time: it has more to do than it can. */
const slowShare = 1 / 4;
const windowMs = 500;
/** Fewer calls than these in a window say nothing of a subgraph. */
const leastSeen = 10;
const lowerTo = 0.7;
const raiseBy = 8;

/**
 * The same client, with as many calls at once as the subgraph can carry. A subgraph that is given more than it can do
 * is late with all of it: each call ends in its time-out, though its work is done, and is asked for again, so that it
 * stays overloaded long after whatever began it. With fewer calls at once those it has are in time, and the rest is
 * refused while it costs nothing: what is carried through stays what it can do at best.
 *
 * Calls are counted and timed here rather than by the subgraph, since what is slow may be on the way to it. It is the
 * middle call that counts: one that waits for a provider says nothing of the others.
 */
export function limitCalls(
  client: SubgraphClient,
  options: {
    timeoutMs: number;
    /** Told at first, and whenever it changes. */
    onLimit: (calls: number) => void;
    /** Told when it goes below what a quick subgraph gets. */
    onSlow: () => void;
    now?: () => number;
  },
): SubgraphClient {
  const { timeoutMs, onLimit, onSlow, now = () => performance.now() } = options;
  const waiting = new Set<() => void>();
  let [limit, underWay, mostUnderWay] = [mostCalls, 0, 0];
  let seen: number[] = [];
  let windowEndsAt = now() + windowMs;
  onLimit(limit);

  /** False where it has waited for its turn in vain. */
  function takeTurn(): Promise<boolean> {
    if (underWay < limit) return Promise.resolve(begin());
    if (waiting.size >= mostWaiting) return Promise.resolve(false);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        waiting.delete(called);
        resolve(false);
      }, timeoutMs * patienceShare);
      const called = () => {
        clearTimeout(timer);
        resolve(begin());
      };
      waiting.add(called);
    });
  }

  function begin(): true {
    underWay += 1;
    mostUnderWay = Math.max(mostUnderWay, underWay);
    return true;
  }

  function callNext(): void {
    for (const called of waiting) {
      if (underWay >= limit) return;
      waiting.delete(called);
      called();
    }
  }

  function see(tookMs: number): void {
    seen.push(tookMs);
    if (now() < windowEndsAt) return;
    if (seen.length >= leastSeen) setLimit(isSlow() ? lowered() : Math.min(mostCalls, limit + raiseBy));
    [seen, mostUnderWay, windowEndsAt] = [[], underWay, now() + windowMs];
  }

  function setLimit(calls: number): void {
    if (calls === limit) return;
    if (limit === mostCalls) onSlow();
    limit = calls;
    onLimit(calls);
  }

  function isSlow(): boolean {
    const middle = seen.toSorted((one, other) => one - other)[Math.floor(seen.length / 2)] ?? 0;
    return middle > timeoutMs * slowShare;
  }

  /** From what it had rather than from what it might have had, so that it is felt at once. */
  function lowered(): number {
    return Math.max(leastCalls, Math.floor(Math.min(limit, mostUnderWay) * lowerTo));
  }

  return {
    async ask(request) {
      if (!(await takeTurn())) return isTooMuch;
      const startedAt = now();
      let answer: SubgraphAnswer | undefined;
      try {
        answer = await client.ask(request);
        return answer;
      } finally {
        underWay -= 1;
        // A connection that is refused or broken is quick, and says nothing of how much can be carried.
        const tookMs = now() - startedAt;
        if (answer?.kind !== 'unavailable' || tookMs > timeoutMs * slowShare) see(tookMs);
        callNext();
      }
    },
    close: client.close,
  };
}

const isTooMuch: SubgraphAnswer = { kind: 'unavailable', cause: queueIsFull };
