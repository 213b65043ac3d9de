import { viewerOf } from '@paygraph/subgraph-server';
import type { SessionResolvers, UserResolvers } from '../generated/resolver-types.ts';
import type { UseCases } from './use-cases.ts';

/** A person's sessions, for the person and admins; null for anyone else. */
export function createUserSessions({
  listSessions,
}: Pick<UseCases, 'listSessions'>): Pick<UserResolvers, 'sessions'> {
  return {
    sessions: async ({ id }, _args, context) => (await listSessions(viewerOf(context), id)) ?? null,
  };
}

export const sessionFields: SessionResolvers = {
  userAgent: ({ client }) => client.userAgent ?? null,
  ipAddress: ({ client }) => client.ipAddress ?? null,
  current: ({ id }, _args, { identity: { principal } }) =>
    principal.kind === 'user' && principal.sessionId === id,
};
