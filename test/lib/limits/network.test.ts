import { expect, test } from 'vitest';
import { networkOf } from '../../../lib/limits/network.ts';

test('an IPv4 address is counted by itself, also in IPv6 form', () => {
  expect(networkOf('203.0.113.7')).toBe('203.0.113.7');
  expect(networkOf('::ffff:203.0.113.7')).toBe('203.0.113.7');
});

test.each([
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
  ['2001:0DB8:0001:0002:ffff::1', '2001:db8:1:2::'],
  ['2001:db8::1', '2001:db8:0:0::'],
  ['::1', '0:0:0:0::'],
  ['fe80::1%eth0', 'fe80:0:0:0::'],
])('the IPv6 address %s is counted as its /64 however it is written', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
