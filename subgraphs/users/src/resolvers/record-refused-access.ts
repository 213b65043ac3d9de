import { requireUser } from '@paygraph/subgraph-server';
import type { MutationResolvers } from '../generated/resolver-types.ts';
import type { UseCases } from './use-cases.ts';

export function recordRefusedAccess({
  recordRefusedAccess,
}: Pick<UseCases, 'recordRefusedAccess'>): NonNullable<MutationResolvers['recordRefusedAccess']> {
  return async (_parent, { fields }, context) => {
    const { userId, role } = requireUser(context);
    return await recordRefusedAccess({ userId, role }, fields);
  };
}
