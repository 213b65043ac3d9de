import type { UserId, WalletId } from '@paygraph/ids';
import { perRequest, type SubgraphContext } from '@paygraph/subgraph-server';
import DataLoader from 'dataloader';
import type { Balance } from '../domain/balance.ts';
import type { Balances, Wallets } from '../domain/read-wallets.ts';
import type { Wallet } from '../domain/wallet.ts';

interface RequestLoaders {
  readonly wallet: DataLoader<WalletId, Wallet | undefined>;
  readonly walletsOf: DataLoader<UserId, readonly Wallet[]>;
  readonly balance: DataLoader<WalletId, Balance | undefined>;
}
export type Loaders = (context: SubgraphContext) => RequestLoaders;

/** Together what is asked for together, nothing kept: a subscription is one request that lasts for days. */
const settings = { cache: false, maxBatchSize: 500 } as const;

export function createLoaders({ wallets, balances }: { wallets: Wallets; balances: Balances }): Loaders {
  return perRequest(() => ({
    wallet: new DataLoader(async (ids) => {
      const found = new Map((await wallets.byIds(distinct(ids))).map((wallet) => [wallet.id, wallet]));
      return ids.map((id) => found.get(id));
    }, settings),

    walletsOf: new DataLoader(async (ownerIds) => {
      const found = Map.groupBy(await wallets.byOwners(distinct(ownerIds)), ({ ownerId }) => ownerId);
      return ownerIds.map((ownerId) => found.get(ownerId) ?? []);
    }, settings),

    balance: new DataLoader(async (ids) => {
      const found = await balances.of(distinct(ids));
      return ids.map((id) => found.get(id));
    }, settings),
  }));
}

function distinct<Key>(keys: readonly Key[]): readonly Key[] {
  return [...new Set(keys)];
}
