import { requireUser, type SubgraphContext } from '@paygraph/subgraph-server';
import type { MutationUpdateProfileArgs, ResolversTypes } from '../generated/resolver-types.ts';
import type { UseCases } from './use-cases.ts';
import { registrationErrors } from './user-errors.ts';

export const updateProfile =
  ({ updateProfile: update }: Pick<UseCases, 'updateProfile'>) =>
  async (
    _parent: unknown,
    { input }: MutationUpdateProfileArgs,
    context: SubgraphContext,
  ): Promise<Awaited<ResolversTypes['UpdateProfilePayload']>> => {
    const { displayName, phone } = input;
    const outcome = await update(requireUser(context).userId, { displayName, phone });
    return outcome.kind === 'updated'
      ? { user: outcome.user, userErrors: [] }
      : { userErrors: outcome.refusals.map((refusal) => registrationErrors[refusal]) };
  };
