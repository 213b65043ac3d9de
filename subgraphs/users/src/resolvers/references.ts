import { parseId, type UserId } from '@paygraph/ids';
import { perRequest, viewerOf } from '@paygraph/subgraph-server';
import DataLoader from 'dataloader';
import type { ProfileResolvers, UserResolvers } from '../generated/resolver-types.ts';
import type { UseCases } from './use-cases.ts';

/** Users and profiles by the ids that other subgraphs know. Null for an id that is unknown or that the viewer may not see. */
export function createReferences({ find, mfaEnabledAmong }: UseCases): {
  User: UserResolvers;
  Profile: ProfileResolvers;
} {
  const usersOf = perRequest((context) => loadById((ids) => find.users(viewerOf(context), ids)));
  const profilesOf = perRequest((context) => loadById((ids) => find.profiles(viewerOf(context), ids)));
  const mfaEnabledOf = perRequest(() => loadEnabled(mfaEnabledAmong));
  return {
    User: {
      __resolveReference: async (reference, context) => {
        const id = parseId('usr', reference.id);
        return (id && (await usersOf(context).load(id))) ?? null;
      },
      // Whoever has the object may see it all.
      mfaEnabled: ({ id }, _args, context) => mfaEnabledOf(context).load(id),
    },
    Profile: {
      __resolveReference: async (reference, context) => {
        const id = parseId('usr', reference.id);
        return (id && (await profilesOf(context).load(id))) ?? null;
      },
    },
  };
}

function loadEnabled(
  enabledAmong: (ids: readonly UserId[]) => Promise<ReadonlySet<UserId>>,
): DataLoader<UserId, boolean> {
  return new DataLoader(
    async (ids) => {
      const enabled = await enabledAmong([...new Set(ids)]);
      return ids.map((id) => enabled.has(id));
    },
    { cache: false, maxBatchSize: 500 },
  );
}

/** Asks together for what is asked for together, and keeps nothing: a subscription is one request that lasts for days. */
function loadById<Found extends { readonly id: UserId }>(
  find: (ids: readonly UserId[]) => Promise<readonly Found[]>,
): DataLoader<UserId, Found | undefined> {
  return new DataLoader(
    async (ids) => {
      const found = new Map((await find([...new Set(ids)])).map((item) => [item.id, item]));
      return ids.map((id) => found.get(id));
    },
    { cache: false, maxBatchSize: 500 },
  );
}
