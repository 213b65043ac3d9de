import { extendAnswer, type SubgraphContext } from '@paygraph/subgraph-server';
import type { MutationRefreshSessionArgs, SignInPayload } from '../generated/resolver-types.ts';
import { sessionsEnded } from './told-to-gateway.ts';
import type { UseCases } from './use-cases.ts';
import { refreshErrors } from './user-errors.ts';

export const refreshSession =
  ({ refreshSession: refresh }: Pick<UseCases, 'refreshSession'>) =>
  async (
    _parent: unknown,
    { input }: MutationRefreshSessionArgs,
    context: SubgraphContext,
  ): Promise<SignInPayload> => {
    const outcome = await refresh(input.refreshToken);
    if (outcome.kind === 'refreshed') return { tokens: outcome.tokens, userErrors: [] };
    if (outcome.ended !== undefined) extendAnswer(context, sessionsEnded, [outcome.ended]);
    return { userErrors: [refreshErrors[outcome.refusal]] };
  };
