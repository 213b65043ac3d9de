import { parseId, type UserId } from '@paygraph/ids';
import { perRequest, viewerOf } from '@paygraph/subgraph-server';
import type { ProfileResolvers, UserResolvers } from '../generated/resolver-types.ts';
import { createBatchById } from './batch-by-id.ts';
import type { UseCases } from './use-cases.ts';

/** Users and profiles by the ids that other subgraphs know. Null for an id that is unknown or that the viewer may not see. */
export function createReferences({ find }: UseCases): { User: UserResolvers; Profile: ProfileResolvers } {
  const usersOf = perRequest((context) =>
    createBatchById((ids: readonly UserId[]) => find.users(viewerOf(context), ids)),
  );
  const profilesOf = perRequest((context) =>
    createBatchById((ids: readonly UserId[]) => find.profiles(viewerOf(context), ids)),
  );
  return {
    User: {
      __resolveReference: async (reference, context) => {
        const id = parseId('usr', reference.id);
        return (id && (await usersOf(context)(id))) ?? null;
      },
    },
    Profile: {
      __resolveReference: async (reference, context) => {
        const id = parseId('usr', reference.id);
        return (id && (await profilesOf(context)(id))) ?? null;
      },
    },
  };
}
