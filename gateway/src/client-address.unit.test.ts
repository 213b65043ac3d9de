import { describe, expect, test } from 'vitest';
import { clientBlock, createClientAddress, faultOfTrustedProxy } from './client-address.ts';

const from = (trusted: readonly string[], peer: string | undefined, forwarded?: string | string[]) =>
  createClientAddress(trusted)(
    JSON.parse(
      JSON.stringify({ headers: { 'x-forwarded-for': forwarded }, socket: { remoteAddress: peer } }),
    ),
  );

const proxies = ['10.0.0.0/8', '2001:db8:1::/48', '192.0.2.7'];

describe('where a request came from', () => {
  test.each([
    ['nobody is trusted', [], '203.0.113.9', '1.1.1.1', '203.0.113.9'],
    ['the sender is no trusted proxy', proxies, '203.0.113.9', '1.1.1.1', '203.0.113.9'],
    ['a trusted proxy says it', proxies, '10.1.2.3', '198.51.100.4', '198.51.100.4'],
    [
      'a trusted proxy adds it to what the client made up',
      proxies,
      '10.1.2.3',
      '1.1.1.1, 198.51.100.4',
      '198.51.100.4',
    ],
    [
      'a proxy says it through another',
      proxies,
      '10.1.2.3',
      '6.6.6.6, 198.51.100.4, 192.0.2.7',
      '198.51.100.4',
    ],
    ['every hop is trusted', proxies, '10.1.2.3', '10.0.0.9, 10.0.0.8', '10.0.0.9'],
    ['a proxy speaks IPv6', proxies, '2001:db8:1::5', '198.51.100.4', '198.51.100.4'],
    ['IPv4 comes in the form of IPv6', proxies, '::ffff:10.1.2.3', '::ffff:198.51.100.4', '198.51.100.4'],
    ['IPv4 comes in the other form of IPv6', [], '::ffff:c633:6404', undefined, '198.51.100.4'],
    ['IPv6 is written in another way', proxies, '10.1.2.3', '2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['the proxy adds a port', proxies, '10.1.2.3', '198.51.100.4:5521', '198.51.100.4'],
    ['the proxy adds a port to IPv6', proxies, '10.1.2.3', '[2001:db8:9::1]:443', '2001:db8:9::1'],
    ['the proxy passes on nonsense', proxies, '10.1.2.3', 'unknown', '10.1.2.3'],
    ['the proxy passes on nothing', proxies, '10.1.2.3', '', '10.1.2.3'],
    ['what the client made up is nonsense', proxies, '10.1.2.3', '<script>,,;, 198.51.100.4', '198.51.100.4'],
    ['nobody knows', proxies, undefined, '198.51.100.4', 'unknown'],
  ])('where %s', (_, trusted, peer, forwarded, expected) => {
    expect(from(trusted, peer, forwarded)).toBe(expected);
  });

  test('a header as long as can be is read at its right end only', () => {
    expect(from(proxies, '10.1.2.3', `${'1.1.1.1,'.repeat(5_000)}198.51.100.4`)).toBe('198.51.100.4');
    expect(from(proxies, '10.1.2.3', '10.0.0.1,'.repeat(5_000))).toBe('10.1.2.3');
  });
});

describe('counted as one client', () => {
  test.each([
    ['203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['unknown', 'unknown'],
  ])('%s is of %s', (address, block) => expect(clientBlock(address)).toBe(block));
});

describe('the list of trusted proxies', () => {
  test.each(['10.0.0.1', '10.0.0.0/8', '::1', '2001:db8::/32'])('takes %s', (proxy) =>
    expect(faultOfTrustedProxy(proxy)).toBeUndefined(),
  );
  test.each([
    '0.0.0.0/0',
    '::/0',
    '10.0.0.0/33',
    '10.0.0/8',
    'proxy.example',
    '10.0.0.0/8/8',
    '10.0.0.0/',
    '',
  ])('refuses "%s"', (proxy) => expect(faultOfTrustedProxy(proxy)).toEqual(expect.any(String)));
});
