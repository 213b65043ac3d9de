import { requireUser, type SubgraphContext, viewerOf } from '@paygraph/subgraph-server';
import type { User } from '../domain/user.ts';
import type {
  ConfirmMfaEnrolmentPayload,
  MutationConfirmMfaEnrolmentArgs,
  ResolverTypeWrapper,
} from '../generated/resolver-types.ts';
import type { UseCases } from './use-cases.ts';
import { confirmMfaErrors } from './user-errors.ts';

type Payload = Omit<ConfirmMfaEnrolmentPayload, 'user'> & { user?: ResolverTypeWrapper<User> | null };

export const confirmMfaEnrolment =
  ({ confirmMfaEnrolment: confirm, find }: Pick<UseCases, 'confirmMfaEnrolment' | 'find'>) =>
  async (
    _parent: unknown,
    { input }: MutationConfirmMfaEnrolmentArgs,
    context: SubgraphContext,
  ): Promise<Payload> => {
    const { userId } = requireUser(context);
    const outcome = await confirm({ userId, mfaCode: input.mfaCode });
    if (outcome.kind === 'refused') return { userErrors: [confirmMfaErrors[outcome.refusal]] };
    const [user] = await find.users(viewerOf(context), [userId]);
    return { recoveryCodes: [...outcome.recoveryCodes], user: user ?? null, userErrors: [] };
  };
