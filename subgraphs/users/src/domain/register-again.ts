import type { Ids } from '@paygraph/ids';
import type { Accounts, RepeatedRegistration } from './accounts.ts';
import { contestOf } from './contest.ts';
import { type LinkTokens, mailAllowance, newLinkRequest } from './link-request.ts';
import type { Passwords } from './password.ts';
import type { Registration } from './registration.ts';
import type { Account } from './user.ts';

/**
 * What a second registration of an address makes of its account. Nothing of the first changes, not even while the
 * address is unproven: else whoever registers a stranger's address again would set the password that the stranger's own
 * click then makes good. With another password it is contested, so that the click makes neither good.
 */
export function decideRepetition(
  account: Account,
  again: { readonly samePassword: boolean; readonly role: Registration['role'] },
  prepare: (purpose: 'verify-email' | 'already-registered') => ReturnType<typeof newLinkRequest>,
  at: Date,
): RepeatedRegistration {
  const purpose = account.user.emailVerified ? 'already-registered' : 'verify-email';
  const { request, event } = prepare(purpose);
  return {
    contest: contestOf(account, again, at),
    request,
    allowance: mailAllowance(purpose, at),
    happened: { at, events: [event] },
  };
}

/** Registers an address that has an account: its owner is mailed, and whoever asks learns nothing. */
export function createRegisterAgain(deps: {
  accounts: Pick<Accounts, 'registerAgain'>;
  passwords: Pick<Passwords, 'compare'>;
  linkTokens: LinkTokens;
  ids: Ids;
  now: () => Date;
}) {
  const { accounts, passwords, linkTokens, ids, now } = deps;
  return async (
    { user: { id: userId }, passwordHash }: Account,
    { password, role }: Registration,
  ): Promise<'kept' | 'busy'> => {
    const compared = await passwords.compare(password, passwordHash);
    if (compared === 'busy') return 'busy';
    const at = now();
    // The account may be another one by now, though not its password: that changes only where the address is proven, and
    // then it is not asked for.
    await accounts.registerAgain(userId, (account) =>
      decideRepetition(
        account,
        { samePassword: compared === 'same', role },
        (purpose) => newLinkRequest({ id: ids.next('eml'), userId, purpose, linkTokens, at }),
        at,
      ),
    );
    return 'kept';
  };
}

export type RegisterAgain = ReturnType<typeof createRegisterAgain>;
