import { operationOf } from '../calls/operation.ts';
import {
  type NotificationPartsFragment,
  NotificationReceivedDocument,
  type NotificationReceivedSubscription,
  NotificationsDocument,
  type NotificationsQuery,
  type TransactionStatus,
  TransactionStatusChangedDocument,
  type TransactionStatusChangedSubscription,
  WalletBalanceChangedDocument,
  type WalletBalanceChangedSubscription,
  type WalletPartsFragment,
} from '../generated/operations.ts';
import type { Subscribe, SubscribeOptions } from './subscribe.ts';

export type StatusChange = TransactionStatusChangedSubscription['transactionStatusChanged'];

export interface TransactionsToFollow {
  /** One transaction: its present status comes first, also after each reconnect. */
  readonly transactionId?: string;
  readonly walletId?: string;
  /** The cursor of the last change seen, up to an hour old: all that came since comes first. */
  readonly after?: string;
}

/**
 * Changes of status, in order, none twice. A lost connection is gone on with after the last change seen. Before the first
 * one there is none to go on from: give `after` where not even that may be missed.
 */
export async function* followTransactions(
  subscribe: Subscribe,
  { after, ...which }: TransactionsToFollow,
  options?: SubscribeOptions,
): AsyncGenerator<StatusChange, void, void> {
  let cursor = after;
  const isNew = createStatusOrder();
  const variables = () => ({ ...which, ...(cursor !== undefined && { after: cursor }) });
  const events = subscribe<TransactionStatusChangedSubscription>(
    operationOf(TransactionStatusChangedDocument),
    variables,
    options,
  );
  for await (const { transactionStatusChanged: change } of events) {
    cursor = change.cursor;
    if (isNew(change)) yield change;
  }
}

/** Where a status stands in the life of a transaction: it never goes back. */
const rank: Readonly<Record<TransactionStatus, number>> = {
  PENDING: 0,
  PROCESSING: 1,
  COMPLETED: 2,
  FAILED: 2,
  REVERSED: 3,
};
const mostRemembered = 10_000;

/** Tells of each change whether it is further than what was seen of its transaction. */
function createStatusOrder(): (change: StatusChange) => boolean {
  const furthest = new Map<string, number>();
  return ({ status, transaction }) => {
    const known = furthest.get(transaction.id);
    if (known !== undefined && rank[status] <= known) return false;
    // The one changed longest ago is forgotten first.
    furthest.delete(transaction.id);
    furthest.set(transaction.id, rank[status]);
    const [oldest] = furthest.keys();
    if (furthest.size > mostRemembered && oldest !== undefined) furthest.delete(oldest);
    return true;
  };
}

/** The present balance first, also after each reconnect; never an older one after a newer. */
export async function* followBalance(
  subscribe: Subscribe,
  { walletId }: { readonly walletId: string },
  options?: SubscribeOptions,
): AsyncGenerator<WalletPartsFragment, void, void> {
  let newest: string | undefined;
  let status: string | undefined;
  const operation = operationOf(WalletBalanceChangedDocument);
  for await (const event of subscribe<WalletBalanceChangedSubscription>(
    operation,
    () => ({ walletId }),
    options,
  )) {
    const { walletBalanceChanged: wallet } = event;
    const { version } = wallet.balance;
    // Versions compare as text.
    const isOlder = newest !== undefined && version < newest;
    if (isOlder || (version === newest && wallet.status === status)) continue;
    newest = version;
    status = wallet.status;
    yield wallet;
  }
}

export type ReceivedNotification =
  | NotificationReceivedSubscription['notificationReceived']
  | NotificationPartsFragment;

/** The list is asked for again so long after a reconnect: one that came while the subscription began is in it then. */
const lookAgainMs = 2_000;

/**
 * Each notification from now on, once. What came while the connection was lost is asked for, at most the last fifty, and
 * comes first.
 */
export async function* followNotifications(
  deps: { subscribe: Subscribe; ask: () => Promise<NotificationsQuery> },
  options: SubscribeOptions = {},
): AsyncGenerator<ReceivedNotification, void, void> {
  const { subscribe, ask } = deps;
  const told = new Set((await listed()).map(({ id }) => id));
  const missed: ReceivedNotification[] = [];
  const waking = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, waking.signal]) : waking.signal;
  let wasLost = false;

  async function listed(): Promise<readonly NotificationPartsFragment[]> {
    const { me } = await ask();
    return (me?.notifications?.edges ?? []).map(({ node }) => node).toReversed();
  }
  let arrival = Promise.withResolvers<'missed'>();
  async function catchUp(): Promise<void> {
    // What can't be asked for now is asked for after the next reconnect.
    const nodes = await listed().catch(() => []);
    missed.push(...nodes.filter(({ id }) => !told.has(id)));
    if (missed.length > 0) arrival.resolve('missed');
  }

  const events = subscribe<NotificationReceivedSubscription>(
    operationOf(NotificationReceivedDocument),
    () => ({}),
    {
      signal,
      onConnection: (connection) => {
        options.onConnection?.(connection);
        if (connection === 'reconnecting') wasLost = true;
        else if (wasLost) {
          wasLost = false;
          void catchUp();
          setTimeout(() => !signal.aborted && void catchUp(), lookAgainMs);
        }
      },
    },
  );
  try {
    let next = events.next();
    for (;;) {
      const first = await Promise.race([next, arrival.promise]);
      if (first === 'missed') {
        arrival = Promise.withResolvers();
        for (const one of missed.splice(0)) if (!told.has(one.id)) yield remember(one);
        continue;
      }
      if (first.done === true) return;
      const { notificationReceived: one } = first.value;
      next = events.next();
      if (!told.has(one.id)) yield remember(one);
    }
  } finally {
    waking.abort();
    await events.return();
  }

  function remember<One extends ReceivedNotification>(one: One): One {
    told.add(one.id);
    return one;
  }
}

export const notificationsToCatchUp = { document: NotificationsDocument, variables: { first: 50 } } as const;
