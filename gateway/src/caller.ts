import type { Client, Identity, Principal } from '@paygraph/principal';
import type { Rights } from './rights.ts';

/** Who asked, and under which id the request is found in every log. */
export interface Caller {
  readonly identity: Identity;
  readonly rights: Rights;
  readonly requestId: string;
}

export const anonymous: Principal = { kind: 'anonymous' };

export const requestIdHeader = 'x-request-id';

/** A client's own request id, where it has a harmless form: it ends up in logs and in headers of ours. */
export function ownRequestId(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && /^[\w-]{8,64}$/.test(header) ? header : undefined;
}

/** An identity token holds at most 4,096 characters; a user agent is as long as its sender likes. */
const longestUserAgent = 256;

export function clientOf(address: string, userAgent: string | undefined): Client {
  return { address, userAgent: userAgent?.slice(0, longestUserAgent) };
}
