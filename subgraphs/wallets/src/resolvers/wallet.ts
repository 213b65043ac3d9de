import { parseId } from '@paygraph/ids';
import {
  apiError,
  moneyField,
  type PageRequest,
  readPageRequest,
  toConnection,
  viewerOf,
} from '@paygraph/subgraph-server';
import { spendable, versionAsText } from '../domain/balance.ts';
import { visibleTo } from '../domain/read-wallets.ts';
import { balanceAt } from '../domain/statement.ts';
import { maySee } from '../domain/wallet.ts';
import type {
  BalanceResolvers,
  LedgerEntryResolvers,
  UserResolvers,
  WalletFactsResolvers,
  WalletResolvers,
} from '../generated/resolver-types.ts';
import type { ResolverParts } from './dependencies.ts';

export function walletFields({ loaders, entries }: ResolverParts): WalletResolvers {
  return {
    // Null to whom it does not belong: a reference may come from a place that knows no better.
    __resolveReference: async (reference, context) => {
      const id = parseId('wal', reference.id);
      return (id && visibleTo(viewerOf(context), await loaders(context).wallet.load(id))) ?? null;
    },
    owner: ({ ownerId }) => ({ id: ownerId }),
    balance: async ({ id, shownBalance }, _args, context) => {
      const balance = shownBalance ?? (await loaders(context).balance.load(id));
      if (balance === undefined) throw new Error(`${id} has no account`);
      return balance;
    },
    balanceAt: async (wallet, { at }) => moneyField(await balanceAt(entries, wallet, at)),
    entries: async (wallet, args) => {
      const request = readPageRequest(args);
      const page = await entries.page(wallet, { before: readPlace(request), limit: request.limit });
      return toConnection(page, request, ({ accountVersion }) => accountVersion.toString());
    },
  };
}

export const balanceFields: BalanceResolvers = {
  posted: ({ posted }) => moneyField(posted),
  held: ({ held }) => moneyField(held),
  available: (balance) => moneyField(spendable(balance)),
  version: ({ version }) => versionAsText(version),
};

export const entryFields: LedgerEntryResolvers = {
  amount: ({ amount }) => moneyField(amount),
  balanceAfter: ({ balanceAfter }) => moneyField(balanceAfter),
  transaction: ({ transactionId }) => ({ id: transactionId }),
};

export const factsFields: WalletFactsResolvers = {
  walletId: ({ wallet }) => wallet.id,
  ownerId: ({ wallet }) => wallet.ownerId,
  currency: ({ wallet }) => wallet.currency,
  status: ({ wallet }) => wallet.status,
  available: ({ balance }) => moneyField(spendable(balance)),
};

export function userFields({ loaders }: ResolverParts): UserResolvers {
  return {
    wallets: async (user, _args, context) => {
      const ownerId = parseId('usr', user.id);
      if (ownerId === undefined || !maySee(viewerOf(context), { ownerId })) return null;
      return await loaders(context).walletsOf.load(ownerId);
    },
  };
}

/** A cursor's place is an account's version: at most the 19 digits of PostgreSQL's bigint, less one to stay inside it. */
function readPlace({ after }: PageRequest): bigint | undefined {
  if (after === undefined) return undefined;
  if (!/^\d{1,18}$/.test(after)) throw apiError('BAD_USER_INPUT', 'after is not a cursor of this list.');
  return BigInt(after);
}
