import type { Accounts } from './accounts.ts';
import type { RequestLink } from './request-link.ts';
import type { AfterAnswer } from './request-password-reset.ts';

/**
 * Mails a new link to an address that is registered and not yet proven. Answers the same whatever it found, after the
 * same one query: what has to be written is written after the answer, as for a password reset.
 */
export function createResendVerification(deps: {
  accounts: Pick<Accounts, 'findByEmail'>;
  requestLink: RequestLink;
  afterAnswer: AfterAnswer;
}) {
  const { accounts, requestLink, afterAnswer } = deps;
  return async (email: string): Promise<'taken' | 'busy'> => {
    const account = await accounts.findByEmail(email);
    return afterAnswer.run(async () => {
      if (account === undefined || account.user.emailVerified) return;
      await requestLink(account.user, 'verify-email');
    });
  };
}
