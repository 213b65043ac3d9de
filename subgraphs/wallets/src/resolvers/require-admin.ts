import { apiError, requireUser, type SubgraphContext } from '@paygraph/subgraph-server';

/** The signed-in admin. Throws UNAUTHENTICATED where nobody is signed in, FORBIDDEN for anyone else. */
export function requireAdmin(context: SubgraphContext) {
  const user = requireUser(context);
  if (user.role !== 'ADMIN') throw apiError('FORBIDDEN', 'This is for admins.');
  return user;
}
