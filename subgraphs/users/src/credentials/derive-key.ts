import { createHash, createHmac, hkdfSync } from 'node:crypto';

/** A key for one purpose out of the service's one secret (RFC 5869): who learns one key learns no other. */
export function deriveKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'paygraph users', purpose, 32));
}

export function hmac(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}

/** SHA-256 is enough for tokens: unlike passwords, nobody can guess 128 random bits. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
