import type { UserId } from '@paygraph/ids';

/** Network addresses from which an account's owner has signed in. Each is what `addressBlock` made of it. */
export interface KnownAddresses {
  /** True where the account with this email has been signed in to from the address since then. */
  isKnown(email: string, block: string, since: Date): Promise<boolean>;
  /** Keeps that a sign-in came from the address, and forgets those of before `since`. */
  remember(userId: UserId, block: string, at: Date, since: Date): Promise<void>;
}

export const addressKnownForMs = 30 * 24 * 60 * 60_000;

const mappedIpv4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const groupsInAddress = 8;
/** A subscriber's own network is 64 bits of an IPv6 address or less; within it an address can be had for the asking. */
const groupsInBlock = 4;

/** What one person's network addresses have in common: the whole of an IPv4 address, the first 64 bits of an IPv6 one. */
export function addressBlock(ipAddress: string): string {
  const ipv4 = mappedIpv4.exec(ipAddress)?.[1];
  if (ipv4 !== undefined) return ipv4;
  if (!ipAddress.includes(':')) return ipAddress;
  const [withoutZone = ''] = ipAddress.toLowerCase().split('%');
  const [before = '', after] = withoutZone.split('::');
  const head = before === '' ? [] : before.split(':');
  const tail = after === undefined || after === '' ? [] : after.split(':');
  const zeros = Array.from({ length: Math.max(0, groupsInAddress - head.length - tail.length) }, () => '0');
  const groups = after === undefined ? head : [...head, ...zeros, ...tail];
  return `${groups
    .slice(0, groupsInBlock)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
