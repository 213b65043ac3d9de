import type { MutationResolvers } from '../generated/resolver-types.ts';
import type { UseCases } from './use-cases.ts';
import { verifyEmailErrors } from './user-errors.ts';

type Resolve = Extract<MutationResolvers['verifyEmail'], (...args: never) => unknown>;

export const verifyEmail =
  ({ verifyEmail: verify }: UseCases): Resolve =>
  async (_parent, { input }) => {
    const outcome = await verify(input.token);
    return outcome === 'verified'
      ? { verified: true, userErrors: [] }
      : { verified: false, userErrors: [verifyEmailErrors[outcome]] };
  };
