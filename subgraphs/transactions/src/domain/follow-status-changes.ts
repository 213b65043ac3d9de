import { parseId } from '@paygraph/ids';
import type { Ledger } from './ledger.ts';
import { type ChangeFilter, fitsFilter, type StatusChange } from './status-change.ts';
import type { Heard, StatusHub, StatusListener } from './status-hub.ts';
import type { TransactionStore } from './transaction-store.ts';
import { seesTransaction, seesWallet, type Viewer } from './visibility.ts';

/** The changes already told to the world, as they are kept. */
export interface StatusHistory {
  /** The position of the newest change that has one. */
  head(): Promise<bigint>;
  /** When the change at a position was written; undefined where there is none, or none any more. */
  writtenAt(position: bigint): Promise<Date | undefined>;
  /** Changes with `after < position <= upTo` that fit, in order, a bounded number; `readTo` says how far that went. */
  read(
    range: { after: bigint; upTo: bigint },
    filter: ChangeFilter,
  ): Promise<{ readonly changes: readonly StatusChange[]; readonly readTo: bigint }>;
  /**
   * The change by which a transaction came to be as it is now, and the newest version there is. No change while it has
   * no position yet. One older than what is kept is made up from the transaction itself, at the head.
   */
  present(
    id: StatusChange['transactionId'],
  ): Promise<{ readonly change: StatusChange | undefined; readonly version: number }>;
}

export interface StatusFeed {
  next(): Promise<Heard>;
  /** Frees what the feed holds, at once. */
  close(): void;
}

export type Followed =
  | { readonly kind: 'following'; readonly feed: StatusFeed }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'cursor-expired' };

export interface FollowRequest {
  readonly viewer: Viewer;
  readonly transactionId: string | undefined;
  readonly walletId: string | undefined;
  /** The last change the follower was told. */
  readonly after: bigint | undefined;
}

export type FollowStatusChanges = (request: FollowRequest) => Promise<Followed>;

/** A client that was away for longer starts afresh: it has the lists for what happened meanwhile. */
const oldestCursorMs = 60 * 60 * 1_000;
/** A client that is this far behind is better off resuming. */
const queueCapacity = 1_000;

/** Follows changes of status: none missed, none twice, none out of order, across a reconnection too. */
export function createFollowStatusChanges(deps: {
  hub: StatusHub;
  history: StatusHistory;
  store: Pick<TransactionStore, 'find'>;
  ledger: Pick<Ledger, 'walletFacts'>;
  now: () => Date;
  capacity?: number;
}): FollowStatusChanges {
  const { hub, history, store, ledger, now, capacity = queueCapacity } = deps;

  return async ({ viewer, after, ...asked }) => {
    // 1. Only what the viewer may see.
    const transactionId = asked.transactionId === undefined ? undefined : parseId('txn', asked.transactionId);
    const walletId = asked.walletId === undefined ? undefined : parseId('wal', asked.walletId);
    if (asked.transactionId !== undefined) {
      const transaction = transactionId && (await store.find(transactionId));
      if (transaction === undefined || !seesTransaction(viewer, transaction)) return { kind: 'not-found' };
    }
    if (asked.walletId !== undefined) {
      const wallet = walletId && (await ledger.walletFacts(walletId));
      if (wallet === undefined || !seesWallet(viewer, wallet)) return { kind: 'not-found' };
    }
    if (after !== undefined && !(await isRecent(after))) return { kind: 'cursor-expired' };

    // 2. Listen first, then read what came before: a change that commits in between is in both, and told once.
    const filter: ChangeFilter = { viewer, transactionId, walletId };
    const listener = hub.listen(filter, capacity);
    try {
      if (after !== undefined) return { kind: 'following', feed: await resume(listener, filter, after) };
      if (transactionId !== undefined)
        return { kind: 'following', feed: await startAtPresent(listener, filter, transactionId) };
      return { kind: 'following', feed: await startNow(listener) };
    } catch (error) {
      listener.close();
      throw error;
    }
  };

  async function isRecent(position: bigint): Promise<boolean> {
    const writtenAt = await history.writtenAt(position);
    return writtenAt !== undefined && now().getTime() - writtenAt.getTime() <= oldestCursorMs;
  }

  /** What comes from now on: a change that is on its way here, but was told to the world before, is not of now. */
  async function startNow(listener: StatusListener): Promise<StatusFeed> {
    const head = await history.head();
    return {
      next: () => hearBeyond(listener, ({ position }) => position > head),
      close: () => listener.close(),
    };
  }

  /** All that came since the cursor, then what is heard beyond that. */
  async function resume(listener: StatusListener, filter: ChangeFilter, after: bigint): Promise<StatusFeed> {
    // Whatever gets its position after this has been listened for; whatever has one by now is read.
    const head = await history.head();
    let readTo = after;
    let backlog: readonly StatusChange[] = [];
    return {
      next: async () => {
        while (backlog.length === 0 && readTo < head) {
          const page = await history.read({ after: readTo, upTo: head }, filter);
          backlog = page.changes;
          readTo = page.readTo;
        }
        const [change, ...rest] = backlog;
        backlog = rest;
        return change ? { kind: 'change', change } : hearBeyond(listener, ({ position }) => position > head);
      },
      close: () => listener.close(),
    };
  }

  /** How the transaction stands, then what is heard beyond that. */
  async function startAtPresent(
    listener: StatusListener,
    filter: ChangeFilter,
    id: StatusChange['transactionId'],
  ): Promise<StatusFeed> {
    const present = await history.present(id);
    const told = present.change;
    // Not sequenced yet: then it is still to be heard, and what led to it is no longer the present.
    if (told === undefined) {
      return {
        next: () => hearBeyond(listener, ({ version }) => version >= present.version),
        close: () => listener.close(),
      };
    }
    let first: StatusChange | undefined = fitsFilter(told, filter) ? told : undefined;
    return {
      next: async () => {
        const change = first;
        first = undefined;
        return change
          ? { kind: 'change', change }
          : hearBeyond(listener, ({ version }) => version > told.version);
      },
      close: () => listener.close(),
    };
  }
}

async function hearBeyond(
  listener: StatusListener,
  isNew: (change: StatusChange) => boolean,
): Promise<Heard> {
  while (true) {
    const heard = await listener.next();
    if (heard.kind !== 'change' || isNew(heard.change)) return heard;
  }
}
