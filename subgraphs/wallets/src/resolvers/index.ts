import type { Resolvers } from '../generated/resolver-types.ts';
import { captureHold } from './capture-hold.ts';
import { changeWalletStatus } from './change-wallet-status.ts';
import type { ResolverDependencies } from './dependencies.ts';
import { holdFunds } from './hold-funds.ts';
import { ledgerHealthFields } from './ledger-health.ts';
import { createLoaders } from './loaders.ts';
import { openWallet } from './open-wallet.ts';
import { postTransaction } from './post-transaction.ts';
import { queries } from './queries.ts';
import { voidHold } from './void-hold.ts';
import { balanceFields, entryFields, factsFields, userFields, walletFields } from './wallet.ts';
import { walletBalanceChanged } from './wallet-balance-changed.ts';

export function createResolvers(dependencies: ResolverDependencies) {
  const parts = { ...dependencies, loaders: createLoaders(dependencies) };
  return {
    Query: queries(parts),
    Mutation: {
      openWallet: openWallet(parts),
      ...changeWalletStatus(parts),
      postTransaction: postTransaction(parts),
      holdFunds: holdFunds(parts),
      captureHold: captureHold(parts),
      voidHold: voidHold(parts),
    },
    Subscription: { walletBalanceChanged: walletBalanceChanged(parts) },
    Wallet: walletFields(parts),
    Balance: balanceFields,
    LedgerEntry: entryFields,
    WalletFacts: factsFields,
    LedgerHealth: ledgerHealthFields,
    User: userFields(parts),
  } satisfies Resolvers;
}
