import { requireUser, type SubgraphContext } from '@paygraph/subgraph-server';
import type { MutationStartMfaEnrolmentArgs, StartMfaEnrolmentPayload } from '../generated/resolver-types.ts';
import { tooBusy, tooManyTries } from './busy.ts';
import type { UseCases } from './use-cases.ts';
import { startMfaErrors } from './user-errors.ts';

export const startMfaEnrolment =
  ({ startMfaEnrolment: start }: Pick<UseCases, 'startMfaEnrolment'>) =>
  async (
    _parent: unknown,
    { input }: MutationStartMfaEnrolmentArgs,
    context: SubgraphContext,
  ): Promise<StartMfaEnrolmentPayload> => {
    const { userId } = requireUser(context);
    const ipAddress = context.identity.client?.address;
    const outcome = await start({ userId, password: input.password, ipAddress });
    switch (outcome.kind) {
      case 'started':
        return { ...outcome.enrolment, userErrors: [] };
      case 'refused':
        return { userErrors: [startMfaErrors[outcome.refusal]] };
      case 'rate-limited':
        throw tooManyTries();
      case 'busy':
        throw tooBusy();
      default:
        return outcome satisfies never;
    }
  };
