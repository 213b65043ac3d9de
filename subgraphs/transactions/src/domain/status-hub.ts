import { type ChangeFilter, fitsFilter, type StatusChange } from './status-change.ts';

/** `overflowed`: changes came faster than they were fetched, and the follower was let go. */
export type Heard =
  | { readonly kind: 'change'; readonly change: StatusChange }
  | { readonly kind: 'overflowed' }
  | { readonly kind: 'closed' };

export interface StatusListener {
  /** The next change, as soon as there is one. One call at a time. */
  next(): Promise<Heard>;
  /** Ends it, also a `next` that is being waited for. */
  close(): void;
}

export interface StatusHub {
  publish(change: StatusChange): void;
  /** Every change that fits and is published from now on, in order; at most `capacity` are kept for the listener. */
  listen(filter: ChangeFilter, capacity: number): StatusListener;
  /** How many listen. */
  size(): number;
}

/** Hands each change to those who follow it, in this process. */
export function createStatusHub(): StatusHub {
  const hearers = new Set<(change: StatusChange) => void>();

  function listen(filter: ChangeFilter, capacity: number): StatusListener {
    const queue: StatusChange[] = [];
    let end: Heard | undefined;
    let waiting: ((heard: Heard) => void) | undefined;

    function hear(change: StatusChange): void {
      if (!fitsFilter(change, filter)) return;
      if (waiting) answer({ kind: 'change', change });
      else if (queue.length < capacity) queue.push(change);
      else finish({ kind: 'overflowed' });
    }

    function answer(heard: Heard): void {
      const resolve = waiting;
      waiting = undefined;
      resolve?.(heard);
    }

    function finish(heard: Heard): void {
      hearers.delete(hear);
      // What is still queued is not told: the follower resumes behind the last it was told, and misses nothing.
      queue.length = 0;
      end ??= heard;
      answer(end);
    }

    hearers.add(hear);
    return {
      next: () => {
        if (end) return Promise.resolve(end);
        const change = queue.shift();
        if (change) return Promise.resolve({ kind: 'change', change });
        return new Promise((resolve) => {
          waiting = resolve;
        });
      },
      close: () => finish({ kind: 'closed' }),
    };
  }

  return {
    publish: (change) => {
      for (const hear of [...hearers]) hear(change);
    },
    listen,
    size: () => hearers.size,
  };
}
