import { createHmac, timingSafeEqual } from 'node:crypto';

/** A callback as it came: `timestamp` in seconds since 1970, `signature` as `v1=` and hex. */
export interface SignedCallback {
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
  readonly body: Buffer;
}

/** How far the provider's clock and the way of the message may be off; an older one may be a recording. */
const toleranceMs = 5 * 60_000;

/**
 * Whether whoever shares the secret signed this body, lately. The signature is the HMAC-SHA-256 (RFC 2104) over
 * timestamp, full stop and body, byte for byte; compared in a time that does not depend on where they differ.
 */
export function isGenuine(
  { timestamp, signature, body }: SignedCallback,
  { secret, now }: { secret: string; now: Date },
): boolean {
  if (timestamp === undefined || !/^\d{1,12}$/.test(timestamp)) return false;
  if (signature === undefined || !/^v1=[0-9a-f]{64}$/.test(signature)) return false;
  if (Math.abs(Number(timestamp) * 1_000 - now.getTime()) > toleranceMs) return false;
  const expected = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest();
  return timingSafeEqual(expected, Buffer.from(signature.slice('v1='.length), 'hex'));
}
