import { expect, test } from 'vitest';
import { isServed } from '../../../lib/identity/served-country.ts';

test('a stage that lists no calling codes serves all numbers', () => {
  expect(isServed('+8001234567', null)).toBe(true);
});

test('a stage with an empty list serves none', () => {
  expect(isServed('+919876543210', [])).toBe(false);
});

test.each([
  ['+919876543210', true],
  ['+12425550123', true],
  ['+12025550123', false],
  ['+447400123456', false],
  ['+99199999999', false],
])('with India and the Bahamas served, %s is served: %s', (phone, served) => {
  expect(isServed(phone, ['91', '1242'])).toBe(served);
});
