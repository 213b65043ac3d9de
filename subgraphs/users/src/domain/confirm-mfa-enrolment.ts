import type { UserId } from '@paygraph/ids';
import type { ReadCode } from './check-mfa.ts';
import { decideConfirm, type RecoveryCodes, recoveryCodeCount, type SecondFactors } from './second-factor.ts';
import type { SignInGuard } from './sign-in-guard.ts';

export type ConfirmMfaRefusal = 'no-enrolment' | 'invalid-mfa-code' | 'account-locked';

export type ConfirmMfaOutcome =
  | { readonly kind: 'enabled'; readonly recoveryCodes: readonly string[] }
  | { readonly kind: 'refused'; readonly refusal: ConfirmMfaRefusal };

/** Turns the second factor on, once a code shows that the person's app has the secret. */
export function createConfirmMfaEnrolment(deps: {
  secondFactors: SecondFactors;
  readCode: ReadCode;
  recoveryCodes: RecoveryCodes;
  guard: SignInGuard;
}) {
  const { secondFactors, readCode, recoveryCodes, guard } = deps;
  return async (given: { readonly userId: UserId; readonly mfaCode: string }): Promise<ConfirmMfaOutcome> => {
    const { userId, mfaCode } = given;
    const admission = await guard.admitMfaCode(userId);
    if (admission.kind !== 'admitted') return { kind: 'refused', refusal: admission.kind };
    // Shown in this one answer; what is kept are their hashes.
    const codes = recoveryCodes.generate(recoveryCodeCount);
    const hashes = codes.map((code) => recoveryCodes.hashOf(code, userId));
    const code = readCode(mfaCode, userId);
    const decision = await secondFactors.change(userId, (factor) => decideConfirm(factor, code, hashes));
    if (decision.kind === 'refused') return { kind: 'refused', refusal: decision.refusal };
    await admission.takeBack();
    return { kind: 'enabled', recoveryCodes: codes };
  };
}
