import type { UserId } from '@paygraph/ids';
import type { Accounts } from './accounts.ts';
import type { CheckPassword } from './check-password.ts';
import { type Authenticator, decideStart, type NewSecret, type SecondFactors } from './second-factor.ts';

export type StartMfaRefusal = 'wrong-password' | 'account-locked' | 'mfa-already-enabled';

export type StartMfaOutcome =
  | { readonly kind: 'started'; readonly enrolment: Pick<NewSecret, 'secret' | 'otpauthUri'> }
  | { readonly kind: 'refused'; readonly refusal: StartMfaRefusal }
  | { readonly kind: 'rate-limited' | 'busy' };

/**
 * Gives a secret for the person's app. Nothing is asked for until a code of it is confirmed; starting again replaces the
 * secret. The password is asked for again: a session left open must not lock its owner out.
 */
export function createStartMfaEnrolment(deps: {
  accounts: Accounts;
  secondFactors: SecondFactors;
  checkPassword: CheckPassword;
  authenticator: Authenticator;
}) {
  const { accounts, secondFactors, checkPassword, authenticator } = deps;
  return async (given: {
    readonly userId: UserId;
    readonly password: string;
    readonly ipAddress: string | undefined;
  }): Promise<StartMfaOutcome> => {
    const { userId, password, ipAddress } = given;
    const [user] = await accounts.findByIds([userId]);
    if (user === undefined) throw new Error(`${userId} is signed in and is nobody`);
    const checked = await checkPassword({ email: user.email, password, ipAddress });
    switch (checked.kind) {
      case 'wrong':
        return { kind: 'refused', refusal: 'wrong-password' };
      case 'account-locked':
        return { kind: 'refused', refusal: 'account-locked' };
      case 'rate-limited':
      case 'busy':
        return { kind: checked.kind };
      case 'right': {
        const { sealed, ...enrolment } = authenticator.newSecret(user);
        const decision = await secondFactors.change(userId, (factor) => decideStart(factor, sealed));
        return decision.kind === 'started'
          ? { kind: 'started', enrolment }
          : { kind: 'refused', refusal: decision.refusal };
      }
      default:
        return checked satisfies never;
    }
  };
}
