import type {
  MutationRequestPasswordResetArgs,
  RequestPasswordResetPayload,
} from '../generated/resolver-types.ts';
import { tooManyRequests } from './busy.ts';
import type { UseCases } from './use-cases.ts';

export const requestPasswordReset =
  ({ requestPasswordReset: request }: Pick<UseCases, 'requestPasswordReset'>) =>
  async (
    _parent: unknown,
    { input }: MutationRequestPasswordResetArgs,
  ): Promise<RequestPasswordResetPayload> => {
    if ((await request(input.email)) === 'busy') throw tooManyRequests();
    return { userErrors: [] };
  };
