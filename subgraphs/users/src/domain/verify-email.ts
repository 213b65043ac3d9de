import type { Ids } from '@paygraph/ids';
import type { Happened } from './account-event.ts';
import { settle } from './contest.ts';
import {
  type HeldLink,
  type LinkRequests,
  type LinkTokens,
  newLinkRequest,
  type ReplacedDoubt,
} from './link-request.ts';
import type { Passwords } from './password.ts';
import type { User } from './user.ts';

export type VerifyEmailRefusal = 'invalid-token' | 'token-expired';

export type VerifyEmailDecision =
  | { readonly kind: 'verify'; readonly replaced: ReplacedDoubt | undefined; readonly happened: Happened }
  | { readonly kind: 'leave' }
  | { readonly kind: 'refuse'; readonly refusal: VerifyEmailRefusal };

/**
 * What becomes of a link that is followed. `leave`: the address is proven already, and following it again is no fault.
 * Of a contested account the click proves the address and no password: it gets one that nobody knows, and its owner a
 * mail to choose another.
 */
export function decideVerification(
  found: HeldLink | undefined,
  prepare: (user: User) => {
    readonly unknownHash: string;
    readonly reset: ReturnType<typeof newLinkRequest>;
  },
  at: Date,
): VerifyEmailDecision {
  if (found === undefined || found.request.purpose !== 'verify-email') {
    return { kind: 'refuse', refusal: 'invalid-token' };
  }
  const { request, account } = found;
  const { user } = account;
  // Mail programs open links before people do, and people click twice.
  if (user.emailVerified) return { kind: 'leave' };
  if (request.expiresAt <= at) return { kind: 'refuse', refusal: 'token-expired' };
  const verified = { type: 'user.verified', userId: user.id } as const;
  const settlement = settle(account);
  if (settlement === undefined) {
    return { kind: 'verify', replaced: undefined, happened: { at, events: [verified] } };
  }
  const { unknownHash, reset } = prepare(user);
  return {
    kind: 'verify',
    replaced: { passwordHash: unknownHash, role: settlement.role, resetRequest: reset.request },
    happened: { at, events: [verified, ...settlement.events, reset.event] },
  };
}

/** Proves an address by the token of the link that was mailed to it. */
export function createVerifyEmail(deps: {
  linkRequests: LinkRequests;
  linkTokens: LinkTokens;
  passwords: Pick<Passwords, 'decoyHash'>;
  ids: Ids;
  now: () => Date;
}) {
  const { linkRequests, linkTokens, passwords, ids, now } = deps;
  return async (token: string): Promise<'verified' | VerifyEmailRefusal> => {
    const at = now();
    const purpose = 'reset-password';
    const decision = await linkRequests.use(linkTokens.hashOf(token), (found) =>
      decideVerification(
        found,
        ({ id: userId }) => ({
          unknownHash: passwords.decoyHash,
          reset: newLinkRequest({ id: ids.next('eml'), userId, purpose, linkTokens, at }),
        }),
        at,
      ),
    );
    return decision.kind === 'refuse' ? decision.refusal : 'verified';
  };
}
