import { createHash } from 'node:crypto';

const longestKey = 128;

/** A key as it is kept: one that a client made long takes no more room than any other. */
export function storedKey(key: string): string {
  return key.length <= longestKey ? key : `sha256:${createHash('sha256').update(key).digest('base64url')}`;
}
