import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';

/** The address a request came from, as far as it can be believed. */
export type ClientAddress = (request: Pick<IncomingMessage, 'headers' | 'socket'>) => string;

/** A chain of proxies is a few hops; what comes with more is not worth reading. */
const mostHops = 20;
const unknown = 'unknown';

/**
 * The one rule for HTTP and WebSocket. Anyone may write an X-Forwarded-For; only the entry that a trusted proxy added at
 * its right end is true. So it is read from the right, as long as the address that vouches for the next one is trusted,
 * and what the client wrote itself is never reached. Where a trusted proxy passes on what is no address, the proxy's own
 * stands.
 */
export function createClientAddress(trustedProxies: readonly string[]): ClientAddress {
  const trusted = new BlockList();
  for (const proxy of trustedProxies) addTo(trusted, proxy);
  const isTrusted = (address: string) => trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

  return ({ headers, socket }) => {
    const peer = readAddress(socket.remoteAddress ?? '');
    if (peer === undefined) return unknown;
    let address = peer;
    for (const entry of forwardedFor(headers['x-forwarded-for'])) {
      if (!isTrusted(address)) return address;
      const next = readAddress(entry);
      if (next === undefined) return address;
      address = next;
    }
    return address;
  };
}

/** What is wrong with an entry of the list of trusted proxies, or undefined. */
export function faultOfTrustedProxy(text: string): string | undefined {
  const [network = '', prefix, ...rest] = text.split('/');
  const family = isIP(network);
  if (family === 0 || rest.length > 0) return 'holds what is no address and no range such as 10.0.0.0/8';
  if (prefix === undefined) return undefined;
  const bits = /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
  // Of length 0 it would trust everybody, and each client could name any address as its own.
  return bits >= 1 && bits <= (family === 4 ? 32 : 128)
    ? undefined
    : 'holds a range that trusts everybody, or none';
}

/**
 * What an address is counted under. A household or a rented server has 2^64 IPv6 addresses and more to choose from
 * (RFC 6177), so all of a /64 are one client.
 */
export function clientBlock(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array.from({ length: gap }, () => '0'), ...after];
  return `${groups.slice(0, 4).join(':')}::/64`;
}

/** From right to left, the nearest first. */
function forwardedFor(header: string | string[] | undefined): readonly string[] {
  if (header === undefined) return [];
  const text = typeof header === 'string' ? header : header.join(',');
  return text.split(',').slice(-mostHops).toReversed();
}

/** An address in one form, whatever form it came in; some proxies add the client's port. */
function readAddress(entry: string): string | undefined {
  const text = entry.trim();
  const inBrackets = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1];
  const withPort = /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1];
  const [address = ''] = (inBrackets ?? withPort ?? text).split('%');
  switch (isIP(address)) {
    case 4:
      return address;
    case 6:
      return canonicalIPv6(address);
    default:
      return undefined;
  }
}

/** RFC 5952, as the URL parser writes it; an IPv4 client of a dual-stack socket is the same client. */
function canonicalIPv6(address: string): string | undefined {
  const canonical = URL.parse(`http://[${address}]/`)?.hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical ?? '');
  if (mapped === null) return canonical;
  const [, high = '', low = ''] = mapped;
  const bits = [high, low].map((group) => Number.parseInt(group, 16));
  return bits.flatMap((group) => [group >> 8, group & 0xff]).join('.');
}

function addTo(list: BlockList, proxy: string): void {
  const [network = '', prefix] = proxy.split('/');
  const family = isIPv6(network) ? 'ipv6' : 'ipv4';
  if (prefix === undefined) list.addAddress(readAddress(network) ?? network, familyOf(network));
  else list.addSubnet(network, Number(prefix), family);
}

function familyOf(network: string): 'ipv4' | 'ipv6' {
  return isIPv6(readAddress(network) ?? network) ? 'ipv6' : 'ipv4';
}
