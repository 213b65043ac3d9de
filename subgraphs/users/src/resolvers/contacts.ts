import { parseId } from '@paygraph/ids';
import { apiError, requireService, viewerOf } from '@paygraph/subgraph-server';
import type { QueryResolvers } from '../generated/resolver-types.ts';
import type { UseCases } from './use-cases.ts';

/** One answer's worth of addresses: whoever has more to ask asks again. */
const maxAtOnce = 100;

/** Where people are told things. Addresses go to the one service that writes to them, and to no other. */
export function contacts({
  findAtSource,
}: Pick<UseCases, 'findAtSource'>): NonNullable<QueryResolvers['contacts']> {
  return async (_parent, { userIds }, context) => {
    requireService(context, 'notifications');
    if (userIds.length > maxAtOnce)
      throw apiError('BAD_USER_INPUT', `Name at most ${maxAtOnce} users at once.`);
    const ids = new Set(userIds.flatMap((text) => parseId('usr', text) ?? []));
    // Past every cache: a phone that was taken away gets no message any more.
    const users = await findAtSource.users(viewerOf(context), [...ids]);
    return users.map(({ id, displayName, email, phone }) => ({
      userId: id,
      displayName,
      email,
      phone: phone ?? null,
    }));
  };
}
