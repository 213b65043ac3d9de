import { createHmac } from 'node:crypto';
import type { LinkTokens } from '../domain/link-request.ts';
import { sha256 } from './derive-key.ts';

/** 32 characters of base64url are 192 bits: short enough for a line of mail, far beyond guessing. */
const tokenLength = 32;

/** Tokens of mailed links, computed from the request's id under a secret. With another secret no link is good any more. */
export function createLinkTokens({ secret }: { secret: string }): LinkTokens {
  return {
    tokenOf: (linkRequestId) =>
      createHmac('sha256', secret).update(linkRequestId).digest('base64url').slice(0, tokenLength),
    hashOf: sha256,
  };
}
