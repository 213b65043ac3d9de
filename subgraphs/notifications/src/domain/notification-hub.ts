import type { NotificationId, UserId } from '@paygraph/ids';

/** `overflowed`: notifications came faster than they were fetched, and the follower was let go. */
export type Heard =
  | { readonly kind: 'created'; readonly id: NotificationId }
  | { readonly kind: 'overflowed' }
  | { readonly kind: 'closed' };

export interface NotificationListener {
  /** The next notification, as soon as there is one. One call at a time. */
  next(): Promise<Heard>;
  /** Ends it, also a `next` that is being waited for. */
  close(): void;
}

export interface NotificationHub {
  /** Tells an owner's followers of a notification; of one it told them of before, nothing. */
  publish(owner: UserId, id: NotificationId): void;
  /** Each notification of the owner that is published from now on; at most `capacity` are kept for the listener. */
  listen(owner: UserId, capacity: number): NotificationListener;
  /** How many listen. */
  size(): number;
}

/** An event that comes again comes soon after: as many as this lie between the two at the most. */
const rememberedAtMost = 10_000;

/** Hands the ids of new notifications to those who follow them, in this process. */
export function createNotificationHub(remembered = rememberedAtMost): NotificationHub {
  const hearersOf = new Map<UserId, Set<(id: NotificationId) => void>>();
  const told = new Set<NotificationId>();

  function isNew(id: NotificationId): boolean {
    if (told.has(id)) return false;
    told.add(id);
    if (told.size > remembered) for (const oldest of told.values().take(1)) told.delete(oldest);
    return true;
  }

  function listen(owner: UserId, capacity: number): NotificationListener {
    const queue: NotificationId[] = [];
    let end: Heard | undefined;
    let waiting: ((heard: Heard) => void) | undefined;
    const hearers = hearersOf.get(owner) ?? new Set();
    hearersOf.set(owner, hearers);
    hearers.add(hear);

    function hear(id: NotificationId): void {
      if (waiting) answer({ kind: 'created', id });
      else if (queue.length < capacity) queue.push(id);
      else finish({ kind: 'overflowed' });
    }

    function answer(heard: Heard): void {
      const resolve = waiting;
      waiting = undefined;
      resolve?.(heard);
    }

    function finish(heard: Heard): void {
      hearers.delete(hear);
      if (hearers.size === 0 && hearersOf.get(owner) === hearers) hearersOf.delete(owner);
      // What is still queued is not told: the list has it, and whoever was let go reads that first.
      queue.length = 0;
      end ??= heard;
      answer(end);
    }

    return {
      next: () => {
        if (end) return Promise.resolve(end);
        const id = queue.shift();
        if (id !== undefined) return Promise.resolve({ kind: 'created', id });
        return new Promise((resolve) => {
          waiting = resolve;
        });
      },
      close: () => finish({ kind: 'closed' }),
    };
  }

  return {
    publish: (owner, id) => {
      if (!isNew(id)) return;
      for (const hear of [...(hearersOf.get(owner) ?? [])]) hear(id);
    },
    listen,
    size: () => [...hearersOf.values()].reduce((sum, { size }) => sum + size, 0),
  };
}
