import type { Id, Ids, UserId } from '@paygraph/ids';
import type { Accounts } from './accounts.ts';
import type { MfaCheck, MfaRefusal } from './check-mfa.ts';
import type { CheckPassword } from './check-password.ts';
import type { RememberAddress } from './known-addresses.ts';
import type { LinkTokens } from './link-request.ts';
import { type PasswordRefusal, type Passwords, refuseNewPassword } from './password.ts';
import {
  type AccountPasswords,
  changePasswordOf,
  newNotice,
  type PasswordChange,
  type PasswordHolder,
} from './password-change.ts';

export type ChangePasswordRefusal = PasswordRefusal | MfaRefusal | 'wrong-password' | 'session-over';

/** `ended`: the sessions that are over by it. */
export type ChangePasswordOutcome =
  | { readonly kind: 'changed'; readonly ended: readonly Id<'ses'>[] }
  | { readonly kind: 'refused'; readonly refusal: ChangePasswordRefusal }
  | { readonly kind: 'rate-limited' | 'busy' };

export type ChangePasswordDecision =
  | { readonly change: PasswordChange }
  | { readonly refusal: 'wrong-password' | 'session-over'; readonly change?: undefined };

/**
 * Whether the new password is kept. `comparedHash` is of the password that was found right, some time ago: comparing and
 * hashing are slow, and another change or a sign-out may have come first.
 */
export function decidePasswordChange(
  holder: PasswordHolder | undefined,
  asked: {
    readonly sessionId: Id<'ses'>;
    readonly comparedHash: string;
    readonly passwordHash: string;
    readonly notice: ReturnType<typeof newNotice>;
  },
  at: Date,
): ChangePasswordDecision {
  const { sessionId, comparedHash, passwordHash, notice } = asked;
  if (holder === undefined || holder.account.passwordHash !== comparedHash) {
    return { refusal: 'wrong-password' };
  }
  if (!holder.liveSessions.includes(sessionId)) return { refusal: 'session-over' };
  const others = holder.liveSessions.filter((id) => id !== sessionId);
  const ended = { sessionIds: others, reason: 'password-changed' } as const;
  return {
    change: changePasswordOf(holder.account, { passwordHash, by: 'password', ended, notice, at }),
  };
}

/** Changes the password of whoever is signed in and knows the present one, and ends every other session. */
export function createChangePassword(deps: {
  accounts: Pick<Accounts, 'findByIds'>;
  accountPasswords: AccountPasswords;
  checkPassword: CheckPassword;
  checkMfa: MfaCheck;
  passwords: Passwords;
  isCommonPassword: (password: string) => boolean;
  rememberAddress: RememberAddress;
  linkTokens: LinkTokens;
  ids: Ids;
  now: () => Date;
}) {
  const { accounts, accountPasswords, checkPassword, checkMfa, passwords, isCommonPassword } = deps;
  const { rememberAddress, linkTokens, ids, now } = deps;

  async function keep(
    who: { readonly userId: UserId; readonly sessionId: Id<'ses'>; readonly ipAddress: string | undefined },
    hashes: { readonly comparedHash: string; readonly passwordHash: string },
  ): Promise<ChangePasswordOutcome> {
    const { userId, sessionId, ipAddress } = who;
    const at = now();
    const notice = newNotice({ userId, ids, linkTokens, at });
    const decision = await accountPasswords.change(userId, at, (holder) =>
      decidePasswordChange(holder, { sessionId, ...hashes, notice }, at),
    );
    if (decision.change === undefined) return { kind: 'refused', refusal: decision.refusal };
    // Whoever had the old password is a stranger again, whose guesses lock nobody out who changed it.
    await rememberAddress(userId, ipAddress, at, { onlyThere: true });
    return { kind: 'changed', ended: decision.change.ended.sessionIds };
  }

  return async (
    who: {
      readonly userId: UserId;
      readonly sessionId: Id<'ses'>;
      readonly ipAddress: string | undefined;
    },
    input: {
      readonly currentPassword: string;
      readonly newPassword: string;
      readonly mfaCode: string | undefined;
    },
  ): Promise<ChangePasswordOutcome> => {
    const { userId, ipAddress } = who;
    const { currentPassword, newPassword, mfaCode } = input;
    // 1. What needs to know nobody: it uses up neither a try nor a code.
    const weakness = refuseNewPassword(newPassword, isCommonPassword);
    if (weakness !== undefined) return { kind: 'refused', refusal: weakness };
    const [user] = await accounts.findByIds([userId]);
    if (user === undefined) throw new Error(`${userId} is signed in and is nobody`);
    // 2. The present password, guarded as at a sign-in: whoever found an open session may not guess on.
    const checked = await checkPassword({ email: user.email, password: currentPassword, ipAddress });
    switch (checked.kind) {
      case 'wrong':
        return { kind: 'refused', refusal: 'wrong-password' };
      case 'account-locked':
        return { kind: 'refused', refusal: 'account-locked' };
      case 'rate-limited':
      case 'busy':
        return { kind: checked.kind };
      case 'right':
        break;
      default:
        return checked satisfies never;
    }
    // 3. The second factor, where there is one.
    const factor = await checkMfa({ userId, mfaCode });
    if (factor !== 'passed' && factor !== 'not-enabled') return { kind: 'refused', refusal: factor };
    // 4. The costly part, then one commit.
    const passwordHash = await passwords.hash(newPassword);
    if (passwordHash === 'busy') return { kind: 'busy' };
    return await keep(who, { comparedHash: checked.account.passwordHash, passwordHash });
  };
}
