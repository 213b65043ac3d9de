import { extendAnswer, requireUser, type SubgraphContext } from '@paygraph/subgraph-server';
import type { ChangePasswordPayload, MutationChangePasswordArgs } from '../generated/resolver-types.ts';
import { changePasswordErrors } from './account-errors.ts';
import { tooBusy, tooManyTries } from './busy.ts';
import { sessionsEnded } from './told-to-gateway.ts';
import type { UseCases } from './use-cases.ts';

export const changePassword =
  ({ changePassword: change }: Pick<UseCases, 'changePassword'>) =>
  async (
    _parent: unknown,
    { input }: MutationChangePasswordArgs,
    context: SubgraphContext,
  ): Promise<ChangePasswordPayload> => {
    const { userId, sessionId } = requireUser(context);
    const ipAddress = context.identity.client?.address;
    const { currentPassword, newPassword, mfaCode } = input;
    const outcome = await change(
      { userId, sessionId, ipAddress },
      { currentPassword, newPassword, mfaCode: mfaCode ?? undefined },
    );
    switch (outcome.kind) {
      case 'changed':
        extendAnswer(context, sessionsEnded, outcome.ended);
        return { userErrors: [] };
      case 'refused':
        return { userErrors: [changePasswordErrors[outcome.refusal]] };
      case 'rate-limited':
        throw tooManyTries();
      case 'busy':
        throw tooBusy();
      default:
        return outcome satisfies never;
    }
  };
