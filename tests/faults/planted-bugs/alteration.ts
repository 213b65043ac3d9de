import { readFileSync } from 'node:fs';
import path from 'node:path';

// Not by way of a package: whatever the hook loads itself is loaded before it can alter anything.
const repository = path.resolve(import.meta.dirname, '../../..');

/** Other text in one of the product's files, put in when a process loads it; the file itself stays as it is. */
export interface Alteration {
  /** From the root of the repository. */
  readonly file: string;
  /** Must be there exactly once, or whoever wrote this meant another text. */
  readonly find: string;
  readonly replace: string;
}

/** Throws where the text to be altered is not there exactly once: a bug that can't be planted shows nothing. */
export function alter(text: string, { file, find, replace }: Alteration): string {
  const found = text.split(find).length - 1;
  if (found !== 1) throw new Error(`${file} has this ${found} times, not once: ${find}`);
  return text.replace(find, () => replace);
}

/** The text of the file as it is in the repository. */
export function textOf({ file }: Alteration): string {
  return readFileSync(path.join(repository, file), 'utf8');
}
