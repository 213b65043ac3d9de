import { extendAnswer, type SubgraphContext } from '@paygraph/subgraph-server';
import type { MutationSetUserRoleArgs, ResolversTypes } from '../generated/resolver-types.ts';
import { setRoleErrors } from './account-errors.ts';
import { forAdmins, requireAdmin } from './require-admin.ts';
import { rolesChanged } from './told-to-gateway.ts';
import type { UseCases } from './use-cases.ts';

export const setUserRole =
  ({ setRole, admitAdmin }: Pick<UseCases, 'setRole' | 'admitAdmin'>) =>
  async (
    _parent: unknown,
    { input }: MutationSetUserRoleArgs,
    context: SubgraphContext,
  ): Promise<Awaited<ResolversTypes['SetUserRolePayload']>> => {
    const actor = await requireAdmin(context, 'Mutation.setUserRole', admitAdmin);
    const outcome = await setRole(actor, input);
    switch (outcome.kind) {
      case 'set': {
        const { user, changed } = outcome;
        if (changed) extendAnswer(context, rolesChanged, [{ userId: user.id, role: user.role }]);
        return { user, userErrors: [] };
      }
      case 'refused':
        return { userErrors: [setRoleErrors[outcome.refusal]] };
      case 'not-an-admin':
        throw forAdmins();
      default:
        return outcome satisfies never;
    }
  };
