import { apiError, requireUser, type SubgraphContext } from '@paygraph/subgraph-server';
import type { Actor } from '../domain/admin-act.ts';
import type { UseCases } from './use-cases.ts';

/** The same whether what was asked for exists or not. */
export const forAdmins = () => apiError('FORBIDDEN', 'This is for admins.');

/** The signed-in admin. Throws UNAUTHENTICATED where nobody is signed in, FORBIDDEN for anyone else, who is on record. */
export async function requireAdmin(
  context: SubgraphContext,
  field: string,
  admitAdmin: UseCases['admitAdmin'],
): Promise<Actor> {
  const { userId, role } = requireUser(context);
  const actor = { userId, role };
  if (!(await admitAdmin(actor, field))) throw forAdmins();
  return actor;
}
