import type { UserId } from '@paygraph/ids';
import type { AccountEvent } from './account-event.ts';
import type { User } from './user.ts';

/** What a person proves to hold besides knowing the password: an app that shares a secret with us (TOTP, RFC 6238). */
export interface SecondFactor {
  /** Of an enrolment that nobody has confirmed: nothing is asked for yet. Sealed. */
  readonly pendingSecret: string | undefined;
  /** Undefined while none is on. */
  readonly active: ActiveFactor | undefined;
}

export interface ActiveFactor {
  /** Sealed. */
  readonly secret: string;
  /** The time step of the last code taken. A code is good once (RFC 6238, section 5.2), and so is all before it. */
  readonly lastUsedStep: number;
  /** Of the recovery codes that are left. */
  readonly recoveryCodeHashes: readonly string[];
}

export const noFactor: SecondFactor = { pendingSecret: undefined, active: undefined };

export const recoveryCodeCount = 10;

export interface SecondFactors {
  find(userId: UserId): Promise<SecondFactor>;
  /**
   * Asks `decide` about a person's second factor while nobody else can change it, and keeps what it answers, in one
   * commit with the events that tell of it (`eventsOf`). Answers what was decided.
   */
  change<Decision extends FactorChange>(
    userId: UserId,
    decide: (factor: SecondFactor) => Decision,
  ): Promise<Decision>;
  /** Those of these people who have one that is on. */
  enabledAmong(userIds: readonly UserId[]): Promise<ReadonlySet<UserId>>;
}

/** `keep`: this is the second factor from now on. */
export interface FactorChange {
  readonly keep?: SecondFactor;
}

export interface Authenticator {
  /** A new secret: as a person's app takes it, and sealed, the one form in which it is kept. */
  newSecret(user: Pick<User, 'id' | 'email'>): NewSecret;
  /** The time step, within one of `at`, whose code this is; undefined where it is of none of them. */
  stepOf(
    code: string,
    sealed: { readonly secret: string; readonly userId: UserId },
    at: Date,
  ): number | undefined;
}

export interface NewSecret {
  /** Base 32. */
  readonly secret: string;
  /** For a QR code: otpauth://totp/… */
  readonly otpauthUri: string;
  readonly sealed: string;
}

/** Codes to be kept on paper, each good once in place of the app's. */
export interface RecoveryCodes {
  generate(count: number): readonly string[];
  /** The same however the code is spaced and cased. */
  hashOf(code: string, userId: UserId): string;
}

/** What a code that someone gives may turn out to be. */
export interface GivenCode {
  /** The time step of which it would be a secret's code. */
  readonly stepOf: (sealedSecret: string) => number | undefined;
  readonly recoveryCodeHash: string;
}

/** Begins an enrolment, or begins it again. One that is on stays: whoever has it must turn it off with it first. */
export function decideStart(factor: SecondFactor, sealedSecret: string) {
  if (factor.active !== undefined) return { kind: 'refused', refusal: 'mfa-already-enabled' } as const;
  return { kind: 'started', keep: { pendingSecret: sealedSecret, active: undefined } } as const;
}

/** Turns on what a right code shows to be in the person's app. */
export function decideConfirm(factor: SecondFactor, code: GivenCode, recoveryCodeHashes: readonly string[]) {
  const { pendingSecret } = factor;
  if (pendingSecret === undefined) return { kind: 'refused', refusal: 'no-enrolment' } as const;
  const lastUsedStep = code.stepOf(pendingSecret);
  if (lastUsedStep === undefined) return { kind: 'refused', refusal: 'invalid-mfa-code' } as const;
  const active: ActiveFactor = { secret: pendingSecret, lastUsedStep, recoveryCodeHashes };
  return { kind: 'enabled', keep: { pendingSecret: undefined, active } } as const;
}

/** Takes a code once. */
export function decideUse(factor: SecondFactor, code: GivenCode) {
  if (factor.active === undefined) return { kind: 'not-enabled' } as const;
  const active = useCode(factor.active, code);
  return active === undefined
    ? ({ kind: 'invalid-mfa-code' } as const)
    : ({ kind: 'passed', keep: { ...factor, active } } as const);
}

/** Turns the second factor off, for whoever has it. */
export function decideDisable(factor: SecondFactor, code: GivenCode) {
  if (factor.active === undefined) return { kind: 'refused', refusal: 'mfa-not-enabled' } as const;
  return useCode(factor.active, code) === undefined
    ? ({ kind: 'refused', refusal: 'invalid-mfa-code' } as const)
    : ({ kind: 'disabled', keep: noFactor } as const);
}

/** What others are told of a change. The recovery codes that go with a factor that is turned off are no news beside it. */
export function eventsOf(userId: UserId, before: SecondFactor, after: SecondFactor): readonly AccountEvent[] {
  if (before.active === undefined) {
    return after.active === undefined ? [] : [{ type: 'user.second-factor-on', userId }];
  }
  if (after.active === undefined) return [{ type: 'user.second-factor-off', userId }];
  const codesLeft = after.active.recoveryCodeHashes.length;
  return codesLeft < before.active.recoveryCodeHashes.length
    ? [{ type: 'user.recovery-code-used', userId, codesLeft }]
    : [];
}

/** What is left of the factor once the code is used; undefined for a code that is wrong or was used before. */
function useCode(active: ActiveFactor, code: GivenCode): ActiveFactor | undefined {
  const step = code.stepOf(active.secret);
  if (step !== undefined) return step > active.lastUsedStep ? { ...active, lastUsedStep: step } : undefined;
  const left = active.recoveryCodeHashes.filter((hash) => hash !== code.recoveryCodeHash);
  return left.length < active.recoveryCodeHashes.length ? { ...active, recoveryCodeHashes: left } : undefined;
}
