import type { AdminActs } from '../domain/admin-act.ts';
import type { Commit } from './commit.ts';

export function createAdminActStore({ commit }: { commit: Commit }): AdminActs {
  return {
    record: (events, at) => commit(async () => ({ answer: undefined, happened: { at, events } })),
  };
}
