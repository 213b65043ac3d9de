import { describe, expect, test } from 'vitest';
import { addressBlock } from './known-addresses.ts';

describe('what one person’s addresses have in common', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:0:0:8:800:200c:417a', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['2001:db8:1:2:3::', '2001:db8:1:2::/64'],
  ])('of %s is %s', (address, block) => expect(addressBlock(address)).toBe(block));

  test('is different in a neighbour’s network', () => {
    expect(addressBlock('2001:db8:1:2::1')).not.toBe(addressBlock('2001:db8:1:3::1'));
    expect(addressBlock('192.0.2.1')).not.toBe(addressBlock('192.0.2.2'));
  });
});
