import type { Id, UserId } from '@paygraph/ids';
import type { LinkPurpose } from './account-event.ts';
import type { LinkRequests, LinkTokens } from './link-request.ts';

/** What to mail for a link request. */
export interface LinkMail {
  readonly userId: UserId;
  readonly purpose: LinkPurpose;
  readonly to: string;
  readonly displayName: string;
  /** Ends in `?token=…`; undefined where the mail carries no link. */
  readonly link: string | undefined;
}

/** The page that takes the token, by what it is for. */
const pages: Readonly<Record<LinkPurpose, string | undefined>> = {
  'verify-email': 'verify-email',
  'reset-password': 'reset-password',
  'already-registered': undefined,
  'password-changed': undefined,
};

/** Undefined once the link is used or expired, and for a request that was never made. `publicUrl` has no slash at its end. */
export function createDescribeLinkMail(deps: {
  linkRequests: LinkRequests;
  linkTokens: LinkTokens;
  publicUrl: string;
  now: () => Date;
}) {
  const { linkRequests, linkTokens, publicUrl, now } = deps;
  return async (id: Id<'eml'>): Promise<LinkMail | undefined> => {
    const found = await linkRequests.find(id);
    if (found === undefined || found.request.usedAt !== undefined || found.request.expiresAt <= now())
      return undefined;
    const { request, user } = found;
    const page = pages[request.purpose];
    return {
      userId: user.id,
      purpose: request.purpose,
      to: user.email,
      displayName: user.displayName,
      link: page && `${publicUrl}/${page}?token=${linkTokens.tokenOf(request.id)}`,
    };
  };
}
