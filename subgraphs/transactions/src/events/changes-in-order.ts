import type { StatusChange } from '../domain/status-change.ts';

export interface ChangesInOrder {
  /** Takes a change as it arrives. `previous` is the position of the event before it, undefined where order is kept. */
  take(change: StatusChange, previous: bigint | undefined): void;
  /** Lets go of what is held. Resolves once nothing is read any more. */
  stop(): Promise<void>;
}

export interface ChangesInOrderOptions {
  /** Everything up to here counts as told. */
  readonly from: bigint;
  /** Every change with `after < position <= upTo`, in order. May reject: it is then asked again. */
  readonly readGap: (after: bigint, upTo: bigint) => Promise<readonly StatusChange[]>;
  /** Called with every change there is, each once, in the order of their positions. */
  readonly tell: (change: StatusChange) => void;
  /** Called where a gap could not be read. */
  readonly onUnread: (error: unknown) => void;
  /** Runs `work` after a pause. */
  readonly after?: (pauseMs: number, work: () => void) => void;
  /** How many changes are held at most. What is not held is read. */
  readonly capacity?: number;
}

/** How long a change waits for one before it that may still be on its way, by another partition. */
const holdMs = 100;
/** How long to wait before a gap is read again. */
const rereadMs = 1_000;

/**
 * Puts changes back into the order of their positions. Kafka keeps order within a transaction only, and a follower
 * resumes from the last position it was told: told of 8 before 7, it would never hear of 7. A change whose previous one
 * has been told goes on at once; another one is held a little, and what is then still missing is read where it was
 * written down.
 */
export function createChangesInOrder(options: ChangesInOrderOptions): ChangesInOrder {
  const { readGap, tell, onUnread, after = runAfter, capacity = 1_000 } = options;
  const held = new Map<bigint, { readonly change: StatusChange; readonly previous: bigint }>();
  let told = options.from;
  /** The furthest position taken: held, or let go of for want of room. */
  let furthest = options.from;
  let isWaiting = false;
  let stopped = false;
  let reading: Promise<void> = Promise.resolve();

  function tellNext(change: StatusChange): void {
    told = change.position;
    tell(change);
  }

  /** Tells what follows upon what was told. */
  function tellHeld(): void {
    const waiting = [...held.values()].sort((one, other) =>
      one.change.position < other.change.position ? -1 : 1,
    );
    for (const { change, previous } of waiting) {
      if (change.position > told && previous > told) break;
      held.delete(change.position);
      if (change.position > told) tellNext(change);
    }
  }

  function waitForMissing(pauseMs: number): void {
    if (isWaiting || stopped || furthest <= told) return;
    isWaiting = true;
    after(pauseMs, () => {
      reading = readMissing();
    });
  }

  /** Reads up to the furthest position taken: whatever is told of has been written down, and all before it. */
  async function readMissing(): Promise<void> {
    let pauseMs = holdMs;
    try {
      // Nothing is missing any more, or nobody wants to know.
      if (stopped || furthest <= told) return;
      const upTo = furthest;
      const changes = await readGap(told, upTo);
      if (stopped) return;
      for (const change of changes) if (change.position > told) tellNext(change);
      // What is no longer kept is not waited for.
      if (told < upTo) told = upTo;
      tellHeld();
    } catch (error) {
      onUnread(error);
      pauseMs = rereadMs;
    } finally {
      isWaiting = false;
      waitForMissing(pauseMs);
    }
  }

  return {
    take: (change, previous) => {
      if (stopped || change.position <= told) return;
      if (previous === undefined) return tellNext(change);
      if (change.position > furthest) furthest = change.position;
      // What is let go of here is read again with the gap.
      if (held.size === capacity) held.clear();
      held.set(change.position, { change, previous });
      tellHeld();
      waitForMissing(holdMs);
    },
    stop: async () => {
      stopped = true;
      held.clear();
      await reading;
    },
  };
}

function runAfter(pauseMs: number, work: () => void): void {
  setTimeout(work, pauseMs).unref();
}
