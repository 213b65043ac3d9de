export type PasswordRefusal =
  | 'password-too-short'
  | 'password-too-long'
  | 'password-unusable'
  | 'password-too-common';

const minCharacters = 12;
/** bcrypt sees only the first 72 bytes: of two longer passwords that share them, one would open the other's account. */
const maxBytes = 72;

/** Why nobody may choose this password, or undefined. `isCommon` knows the passwords that are guessed first. */
export function refuseNewPassword(
  password: string,
  isCommon: (password: string) => boolean,
): PasswordRefusal | undefined {
  // Characters as people count them; "😀" is two UTF-16 units.
  if ([...password].length < minCharacters) return 'password-too-short';
  if (byteLength(password) > maxBytes) return 'password-too-long';
  if (!isHashable(password)) return 'password-unusable';
  return isCommon(password) ? 'password-too-common' : undefined;
}

/**
 * True where bcrypt sees the whole password: it stops at 72 bytes and at a NUL, and unpaired surrogates all become the
 * same three bytes in UTF-8.
 */
export function isHashable(password: string): boolean {
  return byteLength(password) <= maxBytes && !password.includes('\0') && password.isWellFormed();
}

/** Hashing that is slow on purpose, so only a bounded number of passwords is worked on: `busy` above that. */
export interface Passwords {
  hash(password: string): Promise<string | 'busy'>;
  /** Whether `hash` is of this password. */
  compare(password: string, hash: string): Promise<'same' | 'different' | 'busy'>;
  /** The hash of a password nobody knows, as costly to compare with as any: for accounts that don't exist, or have none. */
  readonly decoyHash: string;
}

const encoder = new TextEncoder();

function byteLength(text: string): number {
  return encoder.encode(text).length;
}
