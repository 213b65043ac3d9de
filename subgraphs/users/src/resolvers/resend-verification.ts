import type {
  MutationResendVerificationArgs,
  ResendVerificationPayload,
} from '../generated/resolver-types.ts';
import { tooManyRequests } from './busy.ts';
import type { UseCases } from './use-cases.ts';

export const resendVerification =
  ({ resendVerification: resend }: Pick<UseCases, 'resendVerification'>) =>
  async (_parent: unknown, { input }: MutationResendVerificationArgs): Promise<ResendVerificationPayload> => {
    if ((await resend(input.email)) === 'busy') throw tooManyRequests();
    return { userErrors: [] };
  };
