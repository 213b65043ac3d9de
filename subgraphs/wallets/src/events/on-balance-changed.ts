import type { EventBus } from '@paygraph/event-bus';
import type { WalletId } from '@paygraph/ids';
import type { Balance } from '../domain/balance.ts';
import type { BalanceFeed, BalanceStream } from '../domain/watch-balance.ts';
import { readBalanceChange } from './balance-changed.ts';
import { createBalanceStream } from './balance-stream.ts';

export interface RunningBalanceFeed extends BalanceFeed {
  /** How many streams are open. */
  size(): number;
}

/**
 * Hears of each balance change on the bus, for this process's subscribers and its cache: also those that another
 * process committed, and those whose commit this one lost sight of. Resolves once it misses none.
 */
export async function startBalanceFeed(options: {
  bus: EventBus;
  learn: (walletId: WalletId, balance: Balance) => Promise<void>;
}): Promise<RunningBalanceFeed> {
  const { bus, learn } = options;
  const followers = new Map<WalletId, Set<BalanceStream>>();

  await bus.listen({
    topics: ['transaction-events'],
    handlers: {
      'wallet.balance-changed': async ({ data }) => {
        const { walletId, balance } = readBalanceChange(data);
        await learn(walletId, balance);
        for (const stream of followers.get(walletId) ?? []) stream.offer(balance);
      },
    },
  });

  return {
    follow: (walletId) => {
      const streams = followers.get(walletId) ?? new Set();
      followers.set(walletId, streams);
      const stream = createBalanceStream({
        onEnd: () => {
          streams.delete(stream);
          if (streams.size === 0 && followers.get(walletId) === streams) followers.delete(walletId);
        },
      });
      streams.add(stream);
      return stream;
    },
    size: () => [...followers.values()].reduce((sum, streams) => sum + streams.size, 0),
  };
}
