import type { Id, Ids } from '@paygraph/ids';
import type { RememberAddress } from './known-addresses.ts';
import type { LinkRequest, LinkRequests, LinkTokens } from './link-request.ts';
import { type PasswordRefusal, type Passwords, refuseNewPassword } from './password.ts';
import {
  type AccountPasswords,
  changePasswordOf,
  newNotice,
  type PasswordChange,
  type PasswordHolder,
} from './password-change.ts';

type LinkRefusal = 'invalid-token' | 'token-expired';
export type ResetPasswordRefusal = LinkRefusal | PasswordRefusal;

/** `ended`: the sessions that are over by it. */
export type ResetPasswordOutcome =
  | { readonly kind: 'reset'; readonly ended: readonly Id<'ses'>[] }
  | { readonly kind: 'refused'; readonly refusal: ResetPasswordRefusal }
  | { readonly kind: 'busy' };

export type ResetDecision =
  | { readonly change: PasswordChange }
  | { readonly refusal: LinkRefusal; readonly change?: undefined };

/** Why a link resets no password, or undefined where it does. */
export function refuseResetLink(request: LinkRequest | undefined, at: Date): LinkRefusal | undefined {
  if (request === undefined || request.purpose !== 'reset-password') return 'invalid-token';
  // Once used, it is of no use however long ago: a second click must not tell whether the first one was in time.
  if (request.usedAt !== undefined) return 'invalid-token';
  return request.expiresAt <= at ? 'token-expired' : undefined;
}

/** What becomes of a link that is followed, and of every session of its account. */
export function decideReset(
  found: (PasswordHolder & { readonly request: LinkRequest }) | undefined,
  prepare: (holder: PasswordHolder) => {
    readonly passwordHash: string;
    readonly notice: ReturnType<typeof newNotice>;
  },
  at: Date,
): ResetDecision {
  const refusal = refuseResetLink(found?.request, at);
  if (refusal !== undefined || found === undefined) return { refusal: refusal ?? 'invalid-token' };
  // Also that of whoever asked: nobody can say who opened which.
  const ended = { sessionIds: found.liveSessions, reason: 'password-reset' } as const;
  return {
    change: changePasswordOf(found.account, { ...prepare(found), by: 'mailed-link', ended, at }),
  };
}

/** Gives an account another password by the token of a mailed link, once. */
export function createResetPassword(deps: {
  accountPasswords: AccountPasswords;
  linkRequests: Pick<LinkRequests, 'findByToken'>;
  linkTokens: LinkTokens;
  passwords: Passwords;
  isCommonPassword: (password: string) => boolean;
  rememberAddress: RememberAddress;
  ids: Ids;
  now: () => Date;
}) {
  const { accountPasswords, linkRequests, linkTokens, passwords, isCommonPassword } = deps;
  const { rememberAddress, ids, now } = deps;
  return async (input: {
    readonly token: string;
    readonly newPassword: string;
    readonly ipAddress: string | undefined;
  }): Promise<ResetPasswordOutcome> => {
    // 1. What needs to know nobody: the link stays good for a better password.
    const weakness = refuseNewPassword(input.newPassword, isCommonPassword);
    if (weakness !== undefined) return { kind: 'refused', refusal: weakness };
    // 2. A look at the link before the costly part: hashing for anyone who invents a token would keep others waiting.
    const tokenHash = linkTokens.hashOf(input.token);
    const refusal = refuseResetLink((await linkRequests.findByToken(tokenHash))?.request, now());
    if (refusal !== undefined) return { kind: 'refused', refusal };
    const passwordHash = await passwords.hash(input.newPassword);
    if (passwordHash === 'busy') return { kind: 'busy' };
    // 3. Decided again, now that nobody else can use it.
    const at = now();
    const decision = await accountPasswords.changeByLink(tokenHash, at, (found) =>
      decideReset(
        found,
        ({ account }) => ({
          passwordHash,
          notice: newNotice({ userId: account.user.id, ids, linkTokens, at }),
        }),
        at,
      ),
    );
    if (decision.change === undefined) return { kind: 'refused', refusal: decision.refusal };
    // 4. A guesser elsewhere has not locked the account for whoever reads its mails: from here they can sign in.
    const { userId, ended } = decision.change;
    await rememberAddress(userId, input.ipAddress, at, { onlyThere: true });
    return { kind: 'reset', ended: ended.sessionIds };
  };
}
