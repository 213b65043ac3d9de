import { type PasswordRefusal, refuseNewPassword } from './password.ts';
import { type ProfileRefusal, refuseDisplayName, refusePhone } from './profile.ts';

/** What a person gives to register. `email` is well-formed and in lower case. */
export interface RegistrationInput {
  readonly email: string;
  readonly password: string;
  readonly displayName: string;
  readonly phone: string | undefined;
  readonly merchant: boolean;
}

/** The same, with every rule kept. */
export interface Registration {
  readonly email: string;
  readonly password: string;
  readonly displayName: string;
  readonly phone: string | undefined;
  readonly role: 'USER' | 'MERCHANT';
}

export type RegistrationRefusal = PasswordRefusal | ProfileRefusal;

/** Tells all that is wrong at once: a form is filled in once more, not four times. */
export function readRegistration(
  input: RegistrationInput,
  isCommonPassword: (password: string) => boolean,
): { registration: Registration } | { refusals: readonly RegistrationRefusal[] } {
  const displayName = input.displayName.trim();
  const refusals = [
    refuseDisplayName(displayName),
    refuseNewPassword(input.password, isCommonPassword),
    input.phone === undefined ? undefined : refusePhone(input.phone),
  ].filter((refusal) => refusal !== undefined);
  if (refusals.length > 0) return { refusals };
  const { email, password, phone, merchant } = input;
  return { registration: { email, password, displayName, phone, role: merchant ? 'MERCHANT' : 'USER' } };
}
