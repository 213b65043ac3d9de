import { requireUser, type SubgraphContext, viewerOf } from '@paygraph/subgraph-server';
import type { User } from '../domain/user.ts';
import type {
  DisableMfaPayload,
  MutationDisableMfaArgs,
  ResolverTypeWrapper,
} from '../generated/resolver-types.ts';
import type { UseCases } from './use-cases.ts';
import { disableMfaErrors } from './user-errors.ts';

type Payload = Omit<DisableMfaPayload, 'user'> & { user?: ResolverTypeWrapper<User> | null };

export const disableMfa =
  ({ disableMfa: disable, find }: Pick<UseCases, 'disableMfa' | 'find'>) =>
  async (_parent: unknown, { input }: MutationDisableMfaArgs, context: SubgraphContext): Promise<Payload> => {
    const { userId } = requireUser(context);
    const outcome = await disable({ userId, mfaCode: input.mfaCode });
    if (outcome.kind === 'refused') return { userErrors: [disableMfaErrors[outcome.refusal]] };
    const [user] = await find.users(viewerOf(context), [userId]);
    return { user: user ?? null, userErrors: [] };
  };
