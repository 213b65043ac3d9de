import type { UserId } from '@paygraph/ids';
import type { Session, Sessions } from './session.ts';
import { maySeeUser, type Viewer } from './user.ts';

/** More than this many devices nobody looks through; all of them together can be signed out. */
const maxListed = 100;

/** A person's live sessions, newest first; undefined for whoever may not see them. */
export function createListSessions(deps: { sessions: Sessions; now: () => Date }) {
  const { sessions, now } = deps;
  return async (viewer: Viewer, userId: UserId): Promise<readonly Session[] | undefined> =>
    maySeeUser(viewer, userId) ? await sessions.listLive(userId, now(), maxListed) : undefined;
}
