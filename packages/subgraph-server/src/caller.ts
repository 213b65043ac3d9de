import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type Identity, type IdentityVerifier, identityHeader } from '@paygraph/principal';

/** Who calls, proven by the headers; undefined where they prove nothing. */
export function callerOf(headers: IncomingHttpHeaders, verifier: IdentityVerifier): Identity | undefined {
  const token = headers[identityHeader];
  return verifier.verify(typeof token === 'string' ? token : undefined);
}

export const requestIdHeader = 'x-request-id';

/** The id the caller gave the request, or a new one where it gave none that is fit for a log. */
export function requestIdOf(given: unknown): string {
  return typeof given === 'string' && /^[\w-]{8,64}$/.test(given)
    ? given
    : randomBytes(12).toString('base64url');
}
