import type { MutationVerifyEmailArgs, VerifyEmailPayload } from '../generated/resolver-types.ts';
import type { UseCases } from './use-cases.ts';
import { verifyEmailErrors } from './user-errors.ts';

export const verifyEmail =
  ({ verifyEmail: verify }: Pick<UseCases, 'verifyEmail'>) =>
  async (_parent: unknown, { input }: MutationVerifyEmailArgs): Promise<VerifyEmailPayload> => {
    const outcome = await verify(input.token);
    return outcome === 'verified'
      ? { verified: true, userErrors: [] }
      : { verified: false, userErrors: [verifyEmailErrors[outcome]] };
  };
