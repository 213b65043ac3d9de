import type { UserId } from '@paygraph/ids';
import type { ReadCode } from './check-mfa.ts';
import { decideDisable, type SecondFactors } from './second-factor.ts';
import type { SignInGuard } from './sign-in-guard.ts';

export type DisableMfaRefusal = 'mfa-not-enabled' | 'invalid-mfa-code' | 'account-locked';

export type DisableMfaOutcome =
  | { readonly kind: 'disabled' }
  | { readonly kind: 'refused'; readonly refusal: DisableMfaRefusal };

/** Turns the second factor off and forgets its secret, for whoever has a code of it. */
export function createDisableMfa(deps: {
  secondFactors: SecondFactors;
  readCode: ReadCode;
  guard: SignInGuard;
}) {
  const { secondFactors, readCode, guard } = deps;
  return async (given: { readonly userId: UserId; readonly mfaCode: string }): Promise<DisableMfaOutcome> => {
    const { userId, mfaCode } = given;
    const admission = await guard.admitMfaCode(userId);
    if (admission.kind !== 'admitted') return { kind: 'refused', refusal: admission.kind };
    const code = readCode(mfaCode, userId);
    const decision = await secondFactors.change(userId, (factor) => decideDisable(factor, code));
    if (decision.kind === 'refused') return { kind: 'refused', refusal: decision.refusal };
    await admission.takeBack();
    return { kind: 'disabled' };
  };
}
