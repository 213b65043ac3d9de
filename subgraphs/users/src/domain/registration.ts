import { type PasswordRefusal, refuseNewPassword } from './password.ts';

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

export type RegistrationRefusal =
  | PasswordRefusal
  | 'display-name-empty'
  | 'display-name-too-long'
  | 'display-name-unprintable'
  | 'phone-malformed';

const maxDisplayName = 80;

/**
 * Controls and line ends would break out of a mail's header or a log's line; the marks that turn the direction of
 * text let a name pass for another one; unpaired surrogates are no text.
 */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;

/** ITU-T E.164: a plus, a country code that does not start with 0, 15 digits at most. */
const e164 = /^\+[1-9]\d{6,14}$/;

/** Tells all that is wrong at once: a form is filled in once more, not four times. */
export function readRegistration(
  input: RegistrationInput,
  isCommonPassword: (password: string) => boolean,
): { registration: Registration } | { refusals: readonly RegistrationRefusal[] } {
  const displayName = input.displayName.trim();
  const refusals = [
    refuseDisplayName(displayName),
    refuseNewPassword(input.password, isCommonPassword),
    input.phone === undefined || e164.test(input.phone) ? undefined : ('phone-malformed' as const),
  ].filter((refusal) => refusal !== undefined);
  if (refusals.length > 0) return { refusals };
  const { email, password, phone, merchant } = input;
  return { registration: { email, password, displayName, phone, role: merchant ? 'MERCHANT' : 'USER' } };
}

function refuseDisplayName(name: string): RegistrationRefusal | undefined {
  if (name === '') return 'display-name-empty';
  if ([...name].length > maxDisplayName) return 'display-name-too-long';
  return unprintable.test(name) ? 'display-name-unprintable' : undefined;
}
