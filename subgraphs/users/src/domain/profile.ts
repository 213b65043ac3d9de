export type DisplayNameRefusal = 'display-name-empty' | 'display-name-too-long' | 'display-name-unprintable';
export type ProfileRefusal = DisplayNameRefusal | 'phone-malformed';

const maxDisplayName = 80;

/**
 * Controls and line ends would break out of a mail's header or a log's line; the marks that turn the direction of
 * text let a name pass for another one; unpaired surrogates are no text.
 */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;

/** ITU-T E.164: a plus, a country code that does not start with 0, 15 digits at most. */
const e164 = /^\+[1-9]\d{6,14}$/;

/** Why nobody may go by this name, which has no space around it, or undefined. */
export function refuseDisplayName(name: string): DisplayNameRefusal | undefined {
  if (name === '') return 'display-name-empty';
  if ([...name].length > maxDisplayName) return 'display-name-too-long';
  return unprintable.test(name) ? 'display-name-unprintable' : undefined;
}

export function refusePhone(phone: string): 'phone-malformed' | undefined {
  return e164.test(phone) ? undefined : 'phone-malformed';
}
