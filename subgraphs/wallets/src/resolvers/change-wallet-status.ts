import { parseId } from '@paygraph/ids';
import { requireUser, viewerOf } from '@paygraph/subgraph-server';
import type { StatusCommand } from '../domain/change-wallet-status.ts';
import type { MutationResolvers } from '../generated/resolver-types.ts';
import type { ResolverParts } from './dependencies.ts';
import { requireAdmin } from './require-admin.ts';
import { statusError } from './user-errors.ts';

type StatusResolver = Required<MutationResolvers>['deactivateWallet'];

/** The four mutations are one but for the command, and for who may give it. */
export function changeWalletStatus({
  changeWalletStatus: change,
}: Pick<ResolverParts, 'changeWalletStatus'>) {
  const resolver =
    (command: StatusCommand, require: typeof requireUser): StatusResolver =>
    async (_parent, { input }, context) => {
      const { userId, role } = require(context);
      const walletId = parseId('wal', input.walletId);
      const changed =
        walletId === undefined
          ? 'WALLET_NOT_FOUND'
          : await change({ walletId, command, by: { userId, role }, viewer: viewerOf(context) });
      return typeof changed === 'string'
        ? { wallet: null, userErrors: [statusError(changed)] }
        : { wallet: changed, userErrors: [] };
    };
  return {
    deactivateWallet: resolver('deactivate', requireUser),
    reactivateWallet: resolver('reactivate', requireUser),
    freezeWallet: resolver('freeze', requireAdmin),
    unfreezeWallet: resolver('unfreeze', requireAdmin),
  };
}
