import { readFile } from 'node:fs/promises';

const file = new URL('common-passwords.txt', import.meta.url);

/** Knows the passwords of 12 characters and more that are guessed first (NIST SP 800-63B, section 5.1.1.2), in any case. */
export async function readCommonPasswords(): Promise<(password: string) => boolean> {
  const passwords = new Set((await readFile(file, 'utf8')).split('\n').filter((line) => line !== ''));
  return (password) => passwords.has(password.toLowerCase());
}
