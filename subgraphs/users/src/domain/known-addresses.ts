import type { UserId } from '@paygraph/ids';

/**
 * Network addresses from which an account's owner has signed in, or has set another password. Each is what `addressBlock`
 * made of it.
 */
export interface KnownAddresses {
  /** True where the owner of the account with this email was at the address since then. */
  isKnown(email: string, block: string, since: Date): Promise<boolean>;
  /** Keeps that the owner was at the address, and forgets where they were until `since`. */
  remember(userId: UserId, block: string, at: Date, since: Date): Promise<void>;
}

export const addressKnownForMs = 30 * 24 * 60 * 60_000;

/** `onlyThere`: whoever was elsewhere before may have been a thief. */
export function createRememberAddress({ knownAddresses }: { knownAddresses: KnownAddresses }) {
  return async (
    userId: UserId,
    ipAddress: string | undefined,
    at: Date,
    { onlyThere = false }: { readonly onlyThere?: boolean } = {},
  ): Promise<void> => {
    if (ipAddress === undefined) return;
    const forgottenAfterMs = onlyThere ? 1 : addressKnownForMs;
    const since = new Date(at.getTime() - forgottenAfterMs);
    await knownAddresses.remember(userId, addressBlock(ipAddress), at, since);
  };
}

export type RememberAddress = ReturnType<typeof createRememberAddress>;

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
