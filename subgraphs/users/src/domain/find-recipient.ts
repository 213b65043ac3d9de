import type { UserId } from '@paygraph/ids';
import type { Accounts } from './accounts.ts';

/** Who receives what is sent to an address. */
export interface Recipient {
  readonly userId: UserId;
  readonly displayName: string;
}

/** Undefined for an address nobody has proven: money must not wait for whoever only claims it. */
export function createFindRecipient(deps: { accounts: Accounts }) {
  const { accounts } = deps;
  return async (email: string): Promise<Recipient | undefined> => {
    const account = await accounts.findByEmail(email);
    if (!account?.user.emailVerified) return undefined;
    return { userId: account.user.id, displayName: account.user.displayName };
  };
}
