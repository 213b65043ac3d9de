import type {
  MutationResendVerificationArgs,
  ResendVerificationPayload,
} from '../generated/resolver-types.ts';
import type { UseCases } from './use-cases.ts';

export const resendVerification =
  ({ resendVerification: resend }: Pick<UseCases, 'resendVerification'>) =>
  async (_parent: unknown, { input }: MutationResendVerificationArgs): Promise<ResendVerificationPayload> => {
    await resend(input.email);
    return { userErrors: [] };
  };
