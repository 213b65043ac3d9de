import { randomBytes } from 'node:crypto';

export const requestIdHeader = 'x-request-id';

/** The id the caller gave the request, or a new one where it gave none that is fit for a log. */
export function requestIdOf(given: unknown): string {
  return typeof given === 'string' && /^[\w-]{8,64}$/.test(given)
    ? given
    : randomBytes(12).toString('base64url');
}
