import type { RecoveryCodes } from '../domain/second-factor.ts';
import { deriveKey, hmac } from './derive-key.ts';

/** Crockford's base 32: no letter in it is taken for another when read from paper. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
/** 80 bits: nobody guesses one, not even with the table of hashes at hand. */
const length = 16;

/** Recovery codes as in "7k2m-9xqd-4hvt-c0ne". Their hashes are keyed, and are another one for each person. */
export function createRecoveryCodes(options: {
  secret: string;
  randomBytes: (size: number) => Buffer;
}): RecoveryCodes {
  const { secret, randomBytes } = options;
  const key = deriveKey(secret, 'recovery codes');

  function newCode(): string {
    // 256 is a multiple of 32: each letter is as likely as any other.
    const letters = Array.from(randomBytes(length), (byte) => alphabet[byte % alphabet.length]).join('');
    return letters.replace(/(.{4})(?=.)/g, '$1-');
  }

  return {
    generate: (count) => Array.from({ length: count }, newCode),
    hashOf: (code, userId) => hmac(key, `${userId}.${asPrinted(code)}`),
  };
}

/** What was printed, for a code as people type it. */
function asPrinted(code: string): string {
  return code.toLowerCase().replace(/[\s-]/g, '').replaceAll('o', '0').replace(/[il]/g, '1');
}
