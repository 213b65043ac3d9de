import { parseId } from '@paygraph/ids';
import { apiError, notFound, requireUser, viewerOf } from '@paygraph/subgraph-server';
import type { Wallet } from '../domain/wallet.ts';
import { type BalanceStream, SlowSubscriberError } from '../domain/watch-balance.ts';
import type { SubscriptionResolvers } from '../generated/resolver-types.ts';
import type { ResolverParts } from './dependencies.ts';

type Payload = { readonly walletBalanceChanged: Wallet };

export function walletBalanceChanged({
  watchBalance,
}: Pick<ResolverParts, 'watchBalance'>): Required<SubscriptionResolvers>['walletBalanceChanged'] {
  return {
    subscribe: async (_parent, { walletId }, context) => {
      requireUser(context);
      const id = parseId('wal', walletId);
      const watched = id && (await watchBalance(viewerOf(context), id));
      if (watched === undefined) throw notFound();
      return showEach(watched.wallet, watched.balances);
    },
  };
}

/** By hand, for the reason told at `createBalanceStream`: its end must not wait for a next value. */
function showEach(wallet: Wallet, balances: BalanceStream): AsyncIterableIterator<Payload> {
  const shown: AsyncIterableIterator<Payload> = {
    next: async () => {
      try {
        const { value, done } = await balances.next();
        if (done) return { value: undefined, done: true };
        return { value: { walletBalanceChanged: { ...wallet, shownBalance: value } }, done: false };
      } catch (error) {
        throw error instanceof SlowSubscriberError
          ? apiError('UNAVAILABLE', 'Changes came faster than they were read. Subscribe again.')
          : error;
      }
    },
    return: async () => {
      await balances.return?.();
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]: () => shown,
  };
  return shown;
}
