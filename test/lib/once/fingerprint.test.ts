import { expect, test } from 'vitest';
import { fingerprint } from '../../../lib/once/fingerprint.ts';

test.each<[string, unknown, unknown]>([
  ['fields in another order', { cup: 1, pot: { milk: true, tea: [1] } }, { pot: { tea: [1], milk: true }, cup: 1 }],
  ['a field that is not there', { cup: 1, pot: undefined }, { cup: 1 }],
  ['null for nothing', { cup: null, pot: { tea: null } }, { pot: {} }],
  ['a number in another spelling', { cup: 30 }, { cup: 3e1 }],
])('%s is the same', (_, one, other) => {
  expect(fingerprint(one)).toBe(fingerprint(other));
});

test.each<[string, unknown, unknown]>([
  ['another value', { cup: 1 }, { cup: 2 }],
  ['a text for a number', { cup: 1 }, { cup: '1' }],
  ['a list in another order', { cups: [1, 2] }, { cups: [2, 1] }],
  ['a list for an object', { cups: ['a'] }, { cups: { 0: 'a' } }],
  ['a value under another name', { cup: 1, pot: 2 }, { cup: 2, pot: 1 }],
])('%s is another', (_, one, other) => {
  expect(fingerprint(one)).not.toBe(fingerprint(other));
});

test('a fingerprint is short and fit for a key, whatever it is of', () => {
  expect(fingerprint({ key: '#'.repeat(255) })).toMatch(/^[\w-]{43}$/);
});
