import type { MutationResolvers } from '../generated/resolver-types.ts';
import type { UseCases } from './use-cases.ts';

type Resolve = Extract<MutationResolvers['resendVerification'], (...args: never) => unknown>;

export const resendVerification =
  ({ resendVerification: resend }: UseCases): Resolve =>
  async (_parent, { input }) => {
    await resend(input.email);
    return { userErrors: [] };
  };
