import type { MutationResolvers } from '../generated/resolver-types.ts';
import type { UseCases } from './use-cases.ts';
import { refreshErrors } from './user-errors.ts';

type Resolve = Extract<MutationResolvers['refreshSession'], (...args: never) => unknown>;

export const refreshSession =
  ({ refreshSession: refresh }: UseCases): Resolve =>
  async (_parent, { input }) => {
    const outcome = await refresh(input.refreshToken);
    return outcome.kind === 'refreshed'
      ? { tokens: outcome.tokens, userErrors: [] }
      : { userErrors: [refreshErrors[outcome.refusal]] };
  };
