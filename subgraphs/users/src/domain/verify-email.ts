import type { Happened } from './account-event.ts';
import type { LinkRequests, LinkTokens, RequestedLink } from './link-request.ts';

export type VerifyEmailRefusal = 'invalid-token' | 'token-expired';

export type VerifyEmailDecision =
  | { readonly kind: 'verify'; readonly happened: Happened }
  | { readonly kind: 'leave' }
  | { readonly kind: 'refuse'; readonly refusal: VerifyEmailRefusal };

/** What becomes of a link that is followed. `leave`: the address is proven already, and following it again is no fault. */
export function decideVerification(found: RequestedLink | undefined, at: Date): VerifyEmailDecision {
  if (found === undefined || found.request.purpose !== 'verify-email') {
    return { kind: 'refuse', refusal: 'invalid-token' };
  }
  const { request, user } = found;
  // Mail programs open links before people do, and people click twice.
  if (user.emailVerified) return { kind: 'leave' };
  if (request.expiresAt <= at) return { kind: 'refuse', refusal: 'token-expired' };
  return { kind: 'verify', happened: { at, events: [{ type: 'user.verified', userId: user.id }] } };
}

/** Proves an address by the token of the link that was mailed to it. */
export function createVerifyEmail(deps: {
  linkRequests: LinkRequests;
  linkTokens: LinkTokens;
  now: () => Date;
}) {
  const { linkRequests, linkTokens, now } = deps;
  return async (token: string): Promise<'verified' | VerifyEmailRefusal> => {
    const decision = await linkRequests.use(linkTokens.hashOf(token), (found) =>
      decideVerification(found, now()),
    );
    return decision.kind === 'refuse' ? decision.refusal : 'verified';
  };
}
