import type { Accounts } from './accounts.ts';
import type { RequestLink } from './request-link.ts';

/** Work whose asker does not wait for it, and of which only so much may be under way. */
export interface AfterAnswer {
  /** `busy`, and nothing done, where too much is under way. What the work throws is logged, for nobody else hears of it. */
  run(work: () => Promise<void>): 'taken' | 'busy';
}

/**
 * Has a link mailed by which the owner of an address chooses a new password, also where the address is not proven yet:
 * whoever opens the link proves it. Known and unknown addresses get the same answer after the same one query; what has
 * to be written for a known one is written after the answer, so that no clock tells them apart. A crash in between loses
 * a mail, which its owner asks for again.
 */
export function createRequestPasswordReset(deps: {
  accounts: Pick<Accounts, 'findByEmail'>;
  requestLink: RequestLink;
  afterAnswer: AfterAnswer;
}) {
  const { accounts, requestLink, afterAnswer } = deps;
  return async (email: string): Promise<'taken' | 'busy'> => {
    const account = await accounts.findByEmail(email);
    return afterAnswer.run(async () => {
      if (account !== undefined) await requestLink(account.user, 'reset-password');
    });
  };
}
