import type { Ids } from '@paygraph/ids';
import type { Accounts } from './accounts.ts';
import { type LinkTokens, newLinkRequest } from './link-request.ts';
import type { Passwords } from './password.ts';
import {
  type Registration,
  type RegistrationInput,
  type RegistrationRefusal,
  readRegistration,
} from './registration.ts';
import type { RequestLink } from './request-link.ts';
import type { Account } from './user.ts';

export type RegisterUserOutcome =
  | { readonly kind: 'mail-sent'; readonly to: string }
  | { readonly kind: 'refused'; readonly refusals: readonly RegistrationRefusal[] }
  | { readonly kind: 'busy' };

/**
 * Registers a person and has the address proven by a mailed link. Whoever asks learns nothing of an address: answer
 * and work (one hashing, one commit) are the same whether it is known or not; what is known stands in the mail.
 */
export function createRegisterUser(deps: {
  accounts: Accounts;
  passwords: Passwords;
  linkTokens: LinkTokens;
  requestLink: RequestLink;
  isCommonPassword: (password: string) => boolean;
  ids: Ids;
  now: () => Date;
}) {
  const { accounts, passwords, linkTokens, requestLink, isCommonPassword, ids, now } = deps;

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
    };
    const link = newLinkRequest({ id: ids.next('eml'), userId, purpose: 'verify-email', linkTokens, at });
    const events = [{ type: 'user.registered', userId, displayName } as const, link.event];
    return await accounts.register(account, link.request, { at, events });
  }

  /**
   * A second registration changes nothing of the first, not even while its address is unproven: else whoever registers
   * a stranger's address again would set the password that the stranger's own click then makes good.
   */
  async function mailOwner(email: string): Promise<void> {
    const known = await accounts.findByEmail(email);
    if (known === undefined) throw new Error('an address was taken by an account that is not there');
    await requestLink(known.user, known.user.emailVerified ? 'already-registered' : 'verify-email');
  }

  return async (input: RegistrationInput): Promise<RegisterUserOutcome> => {
    // 1. The rules that need to know nobody else.
    const read = readRegistration(input, isCommonPassword);
    if ('refusals' in read) return { kind: 'refused', refusals: read.refusals };
    // 2. The costly part, for known addresses as well.
    const passwordHash = await passwords.hash(read.registration.password);
    if (passwordHash === 'busy') return { kind: 'busy' };
    // 3. One of two commits, and one mail.
    const { email } = read.registration;
    if ((await keep(read.registration, passwordHash)) === 'email-taken') await mailOwner(email);
    return { kind: 'mail-sent', to: email };
  };
}
