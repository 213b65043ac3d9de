import { extendAnswer, type SubgraphContext } from '@paygraph/subgraph-server';
import type { MutationResetPasswordArgs, ResetPasswordPayload } from '../generated/resolver-types.ts';
import { resetPasswordErrors } from './account-errors.ts';
import { tooBusy } from './busy.ts';
import { sessionsEnded } from './told-to-gateway.ts';
import type { UseCases } from './use-cases.ts';

export const resetPassword =
  ({ resetPassword: reset }: Pick<UseCases, 'resetPassword'>) =>
  async (
    _parent: unknown,
    { input }: MutationResetPasswordArgs,
    context: SubgraphContext,
  ): Promise<ResetPasswordPayload> => {
    const outcome = await reset({ ...input, ipAddress: context.identity.client?.address });
    switch (outcome.kind) {
      case 'reset':
        extendAnswer(context, sessionsEnded, outcome.ended);
        return { userErrors: [] };
      case 'refused':
        return { userErrors: [resetPasswordErrors[outcome.refusal]] };
      case 'busy':
        throw tooBusy();
      default:
        return outcome satisfies never;
    }
  };
