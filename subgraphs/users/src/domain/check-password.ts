import type { Accounts } from './accounts.ts';
import { isHashable, type Passwords } from './password.ts';
import type { SignInGuard } from './sign-in-guard.ts';
import type { Account } from './user.ts';

export type PasswordVerdict =
  | { readonly kind: 'right'; readonly account: Account }
  | { readonly kind: 'wrong' | 'account-locked' | 'rate-limited' | 'busy' };

/** Any text that may be hashed: it stands in for passwords that may not, so that refusing them takes as long. */
const standIn = 'a password that nobody has';

/**
 * The one place where a password that someone gives is compared. Unknown addresses and wrong passwords look and cost the
 * same: what the guard counts, one query, one comparison.
 */
export function createCheckPassword(deps: { accounts: Accounts; passwords: Passwords; guard: SignInGuard }) {
  const { accounts, passwords, guard } = deps;
  return async (given: {
    /** In lower case. */
    readonly email: string;
    readonly password: string;
    readonly ipAddress: string | undefined;
  }): Promise<PasswordVerdict> => {
    // 1. Counted first: what is refused here costs no hashing.
    const admission = await guard.admitPassword(given);
    if (admission.kind !== 'admitted') return { kind: admission.kind };
    // 2. One comparison at full cost, whatever was found and whatever was given.
    const account = await accounts.findByEmail(given.email);
    const hashable = isHashable(given.password);
    const compared = await passwords.compare(
      hashable ? given.password : standIn,
      account?.passwordHash ?? passwords.decoyHash,
    );
    if (compared === 'busy') {
      // Nothing was compared, so nothing was guessed.
      await admission.takeBack();
      return { kind: 'busy' };
    }
    // 3. All three: the password that was compared was the one given, of an account there is.
    if (compared === 'different' || !hashable || account === undefined) return { kind: 'wrong' };
    await admission.takeBack();
    return { kind: 'right', account };
  };
}

export type CheckPassword = ReturnType<typeof createCheckPassword>;
