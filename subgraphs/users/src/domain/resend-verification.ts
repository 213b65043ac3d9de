import type { Accounts } from './accounts.ts';
import type { RequestLink } from './request-link.ts';

/** Mails a new link to an address that is registered and not yet proven. Answers nothing, whatever it found. */
export function createResendVerification(deps: { accounts: Accounts; requestLink: RequestLink }) {
  const { accounts, requestLink } = deps;
  return async (email: string): Promise<void> => {
    const account = await accounts.findByEmail(email);
    if (account === undefined || account.user.emailVerified) return;
    await requestLink(account.user, 'verify-email');
  };
}
