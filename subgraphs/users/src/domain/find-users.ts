import type { UserId } from '@paygraph/ids';
import type { Accounts } from './accounts.ts';
import { maySeeProfiles, maySeeUser, type Profile, type User, type Viewer } from './user.ts';

/** Users as a viewer may see them. What may not be seen is left out, as if it were not there. */
export function createFindUsers(deps: { accounts: Pick<Accounts, 'findByIds'> }) {
  const { accounts } = deps;
  return {
    users: async (viewer: Viewer, ids: readonly UserId[]): Promise<readonly User[]> => {
      const visible = ids.filter((id) => maySeeUser(viewer, id));
      return visible.length === 0 ? [] : await accounts.findByIds(visible);
    },
    profiles: async (viewer: Viewer, ids: readonly UserId[]): Promise<readonly Profile[]> => {
      if (!maySeeProfiles(viewer)) return [];
      const users = await accounts.findByIds(ids);
      return users.map(({ id, displayName }) => ({ id, displayName }));
    },
  };
}
