import {
  apiError,
  decodeCursor,
  encodeCursor,
  notFound,
  requireUser,
  viewerOf,
} from '@paygraph/subgraph-server';
import type { FollowStatusChanges, StatusFeed } from '../domain/follow-status-changes.ts';
import type { StatusChange } from '../domain/status-change.ts';
import type { SubscriptionResolvers, TransactionStatusChangeResolvers } from '../generated/resolver-types.ts';
import type { LoadTransaction } from './transaction.ts';

type Event = { readonly transactionStatusChanged: StatusChange };

export function createTransactionStatusChanged(
  follow: FollowStatusChanges,
): NonNullable<SubscriptionResolvers['transactionStatusChanged']> {
  return {
    subscribe: async (_parent, args, context) => {
      requireUser(context);
      const followed = await follow({
        viewer: viewerOf(context),
        transactionId: args.transactionId ?? undefined,
        walletId: args.walletId ?? undefined,
        after: args.after == null ? undefined : readCursor(args.after),
      });
      switch (followed.kind) {
        case 'following':
          return toIterator(followed.feed);
        case 'not-found':
          throw notFound();
        case 'cursor-expired':
          throw apiError('BAD_USER_INPUT', 'after is older than an hour. Subscribe without it.');
        default:
          return followed satisfies never;
      }
    },
    resolve: ({ transactionStatusChanged }: Event) => transactionStatusChanged,
  };
}

export function createStatusChangeResolvers(loaderOf: LoadTransaction): TransactionStatusChangeResolvers {
  return {
    cursor: ({ position }) => encodeCursor(position.toString()),
    transaction: async ({ transactionId }, _args, context) => {
      const transaction = await loaderOf(context).load(transactionId);
      if (transaction === undefined) throw notFound();
      return transaction;
    },
  };
}

function readCursor(cursor: string): bigint {
  const place = decodeCursor(cursor);
  if (!/^\d{1,18}$/.test(place))
    throw apiError('BAD_USER_INPUT', 'after is not a cursor of this subscription.');
  return BigInt(place);
}

/**
 * Written out rather than as an async generator: `return` must end a `next` that is being waited for, and a generator
 * would only see it after the next event.
 */
function toIterator(feed: StatusFeed): AsyncIterableIterator<Event> {
  const iterator: AsyncIterableIterator<Event> = {
    next: async () => {
      const heard = await feed.next();
      switch (heard.kind) {
        case 'change':
          return { done: false, value: { transactionStatusChanged: heard.change } };
        case 'closed':
          return { done: true, value: undefined };
        case 'overflowed':
          throw apiError(
            'UNAVAILABLE',
            'Changes came faster than they were read. Subscribe again with the last cursor as after.',
          );
        default:
          return heard satisfies never;
      }
    },
    return: async () => {
      feed.close();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}
