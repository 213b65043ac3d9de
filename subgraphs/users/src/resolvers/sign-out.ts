import { extendAnswer, requireUser, type SubgraphContext } from '@paygraph/subgraph-server';
import type { MutationSignOutArgs, SignOutPayload } from '../generated/resolver-types.ts';
import { signOutErrors } from './account-errors.ts';
import { sessionsEnded } from './told-to-gateway.ts';
import type { UseCases } from './use-cases.ts';

export const signOut =
  ({ signOut: end }: Pick<UseCases, 'signOut'>) =>
  async (
    _parent: unknown,
    { input }: MutationSignOutArgs,
    context: SubgraphContext,
  ): Promise<SignOutPayload> => {
    const outcome = await end(requireUser(context), {
      sessionId: input.sessionId ?? undefined,
      everywhere: input.everywhere ?? false,
    });
    if (outcome.kind === 'refused') return { userErrors: [signOutErrors[outcome.refusal]] };
    extendAnswer(context, sessionsEnded, outcome.ended);
    return { userErrors: [] };
  };
