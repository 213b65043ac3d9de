/** A clock that jumps from one thing to the next: what happens is decided by the model alone, never by this machine. */
export interface Clock {
  /** Milliseconds since the model began. */
  now(): number;
  /** Has something done after so many milliseconds. Of what is due at once, what was asked for first comes first. */
  after(ms: number, work: () => void): void;
  /** Goes on until nothing is left to do, or the time is over. */
  runUntil(endMs: number): void;
}

interface Due {
  readonly atMs: number;
  readonly order: number;
  readonly work: () => void;
}

export function createClock(): Clock {
  /** A binary heap: the next thing is first, each is no later than the two below it. */
  const heap: Due[] = [];
  let nowMs = 0;
  let asked = 0;

  function isBefore(one: number, other: number): boolean {
    const [a, b] = [heap[one], heap[other]];
    if (a === undefined || b === undefined) return a !== undefined;
    return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
  }

  function swap(one: number, other: number): void {
    const [a, b] = [heap[one], heap[other]];
    if (a === undefined || b === undefined) return;
    heap[one] = b;
    heap[other] = a;
  }

  function push(due: Due): void {
    heap.push(due);
    for (let place = heap.length - 1; place > 0; ) {
      const parent = (place - 1) >> 1;
      if (!isBefore(place, parent)) return;
      swap(place, parent);
      place = parent;
    }
  }

  function pop(): Due | undefined {
    const [first] = heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    heap[0] = last;
    for (let place = 0; ; ) {
      const [left, right] = [2 * place + 1, 2 * place + 2];
      const child = isBefore(right, left) ? right : left;
      if (!isBefore(child, place)) return first;
      swap(place, child);
      place = child;
    }
  }

  return {
    now: () => nowMs,
    after: (ms, work) => {
      asked += 1;
      push({ atMs: nowMs + ms, order: asked, work });
    },
    runUntil: (endMs) => {
      for (let next = heap[0]; next !== undefined && next.atMs <= endMs; next = heap[0]) {
        pop();
        nowMs = next.atMs;
        next.work();
      }
    },
  };
}

/** The value below which a share of all lies; NaN where there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
}
