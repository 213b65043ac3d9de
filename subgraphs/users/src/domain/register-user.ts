import type { Ids } from '@paygraph/ids';
import type { Accounts } from './accounts.ts';
import { type LinkTokens, newLinkRequest } from './link-request.ts';
import type { Passwords } from './password.ts';
import type { RegisterAgain } from './register-again.ts';
import {
  type Registration,
  type RegistrationInput,
  type RegistrationRefusal,
  readRegistration,
} from './registration.ts';
import type { Account } from './user.ts';

export type RegisterUserOutcome =
  | { readonly kind: 'mail-sent'; readonly to: string }
  | { readonly kind: 'refused'; readonly refusals: readonly RegistrationRefusal[] }
  | { readonly kind: 'busy' };

/**
 * Registers a person and has the address proven by a mailed link. Whoever asks learns nothing of an address: answer
 * and work (one look, one hashing or comparison, one commit) are the same whether it is known or not; what is known stands in the mail.
 */
export function createRegisterUser(deps: {
  accounts: Accounts;
  passwords: Pick<Passwords, 'hash'>;
  registerAgain: RegisterAgain;
  linkTokens: LinkTokens;
  isCommonPassword: (password: string) => boolean;
  ids: Ids;
  now: () => Date;
}) {
  const { accounts, passwords, registerAgain, linkTokens, isCommonPassword, ids, now } = deps;

  async function keep(
    registration: Registration,
    passwordHash: string,
  ): Promise<'registered' | 'email-taken'> {
    const { email, displayName, phone, role } = registration;
    const at = now();
    const userId = ids.next('usr');
    const account: Account = {
      user: { id: userId, email, displayName, phone, role, emailVerified: false, createdAt: at },
      passwordHash,
      contest: undefined,
    };
    const link = newLinkRequest({ id: ids.next('eml'), userId, purpose: 'verify-email', linkTokens, at });
    const events = [{ type: 'user.registered', userId, displayName } as const, link.event];
    return await accounts.register(account, link.request, { at, events });
  }

  return async (input: RegistrationInput): Promise<RegisterUserOutcome> => {
    // 1. The rules that need to know nobody else.
    const read = readRegistration(input, isCommonPassword);
    if ('refusals' in read) return { kind: 'refused', refusals: read.refusals };
    const { registration } = read;
    const { email, password } = registration;
    let known = await accounts.findByEmail(email);
    // 2. The costly part and one commit, for a new address.
    if (known === undefined) {
      const passwordHash = await passwords.hash(password);
      if (passwordHash === 'busy') return { kind: 'busy' };
      if ((await keep(registration, passwordHash)) === 'registered') return { kind: 'mail-sent', to: email };
      // Someone else was quicker.
      known = await accounts.findByEmail(email);
      if (known === undefined) throw new Error('an address was taken by an account that is not there');
    }
    // 3. Or as costly a part and one commit, for a known one.
    if ((await registerAgain(known, registration)) === 'busy') return { kind: 'busy' };
    return { kind: 'mail-sent', to: email };
  };
}
