import type { UserId } from '@paygraph/ids';
import {
  type Authenticator,
  decideUse,
  type GivenCode,
  type RecoveryCodes,
  type SecondFactors,
} from './second-factor.ts';
import type { SignInGuard } from './sign-in-guard.ts';

/** `not-enabled`: this person has no second factor, and none is asked for. */
export type MfaVerdict = 'not-enabled' | 'passed' | MfaRefusal;
export type MfaRefusal = 'mfa-required' | 'invalid-mfa-code' | 'account-locked';

/** Whether someone who knows the password also has the second factor. A code that passes is used up. */
export type MfaCheck = (given: {
  readonly userId: UserId;
  /** Of the app, or a recovery code. */
  readonly mfaCode: string | undefined;
}) => Promise<MfaVerdict>;

export function createCheckMfa(deps: {
  secondFactors: SecondFactors;
  readCode: ReadCode;
  guard: SignInGuard;
}): MfaCheck {
  const { secondFactors, readCode, guard } = deps;
  return async ({ userId, mfaCode }) => {
    const { active } = await secondFactors.find(userId);
    if (active === undefined) return 'not-enabled';
    if (mfaCode === undefined) return 'mfa-required';
    const admission = await guard.admitMfaCode(userId);
    if (admission.kind !== 'admitted') return admission.kind;
    const code = readCode(mfaCode, userId);
    const { kind } = await secondFactors.change(userId, (factor) => decideUse(factor, code));
    if (kind !== 'invalid-mfa-code') await admission.takeBack();
    return kind;
  };
}

/** What a code that a person gives may turn out to be. */
export function createReadCode(deps: {
  authenticator: Authenticator;
  recoveryCodes: RecoveryCodes;
  now: () => Date;
}) {
  const { authenticator, recoveryCodes, now } = deps;
  return (code: string, userId: UserId): GivenCode => ({
    // The clock is read when the turn has come: a code that waited must not count as being early.
    stepOf: (secret) => authenticator.stepOf(code, { secret, userId }, now()),
    recoveryCodeHash: recoveryCodes.hashOf(code, userId),
  });
}

export type ReadCode = ReturnType<typeof createReadCode>;
