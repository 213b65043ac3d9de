import type { MutationRefreshSessionArgs, SignInPayload } from '../generated/resolver-types.ts';
import type { UseCases } from './use-cases.ts';
import { refreshErrors } from './user-errors.ts';

export const refreshSession =
  ({ refreshSession: refresh }: Pick<UseCases, 'refreshSession'>) =>
  async (_parent: unknown, { input }: MutationRefreshSessionArgs): Promise<SignInPayload> => {
    const outcome = await refresh(input.refreshToken);
    return outcome.kind === 'refreshed'
      ? { tokens: outcome.tokens, userErrors: [] }
      : { userErrors: [refreshErrors[outcome.refusal]] };
  };
