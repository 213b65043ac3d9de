import type { Ids } from '@paygraph/ids';
import type { LinkPurpose } from './account-event.ts';
import { type LinkRequests, type LinkTokens, mailAllowance, newLinkRequest } from './link-request.ts';
import type { User } from './user.ts';

/** Has a link mailed to a user, unless the user's mailbox has had enough of them this hour. */
export function createRequestLink(deps: {
  linkRequests: LinkRequests;
  linkTokens: LinkTokens;
  ids: Ids;
  now: () => Date;
}) {
  const { linkRequests, linkTokens, ids, now } = deps;
  return async (user: User, purpose: LinkPurpose): Promise<void> => {
    const at = now();
    const { request, event } = newLinkRequest({
      id: ids.next('eml'),
      userId: user.id,
      purpose,
      linkTokens,
      at,
    });
    // Whether it was one too many is not told: the answer would tell that the address is known.
    await linkRequests.add(request, { at, events: [event] }, mailAllowance(purpose, at));
  };
}

export type RequestLink = ReturnType<typeof createRequestLink>;
