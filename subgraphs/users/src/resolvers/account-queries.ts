import { parseId } from '@paygraph/ids';
import { apiError, notFound, readPageRequest, toConnection } from '@paygraph/subgraph-server';
import type { QueryResolvers } from '../generated/resolver-types.ts';
import { requireAdmin } from './require-admin.ts';
import type { UseCases } from './use-cases.ts';

/** Accounts, for admins. */
export function createAccountQueries({
  viewAccounts,
  admitAdmin,
}: Pick<UseCases, 'viewAccounts' | 'admitAdmin'>): Pick<QueryResolvers, 'user' | 'users'> {
  return {
    user: async (_parent, { id, email }, context) => {
      const actor = await requireAdmin(context, 'Query.user', admitAdmin);
      if ((id == null) === (email == null)) {
        throw apiError('BAD_USER_INPUT', 'Name the user by id or by email, by one of the two.');
      }
      const userId = parseId('usr', id ?? '');
      const byId = userId && (await viewAccounts.byId(actor, userId));
      const user = email == null ? byId : await viewAccounts.byEmail(actor, email);
      if (user === undefined) throw notFound();
      return user;
    },

    users: async (_parent, args, context) => {
      const actor = await requireAdmin(context, 'Query.users', admitAdmin);
      const request = readPageRequest(args);
      const after = request.after === undefined ? undefined : parseId('usr', request.after);
      if (request.after !== undefined && after === undefined) {
        throw apiError('BAD_USER_INPUT', 'after is not a cursor of this list.');
      }
      const page = await viewAccounts.list(actor, { limit: request.limit, after });
      return toConnection(page, request, ({ id }) => id);
    },
  };
}
