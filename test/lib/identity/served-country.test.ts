import { expect, test } from 'vitest';
import { isServed } from '../../../lib/identity/served-country.ts';

test('a stage that lists no countries serves all numbers, also those of no country', () => {
  expect(isServed('+8001234567', null)).toBe(true);
});

test.each([
  ['+919876543210', true],
  ['+12025550123', true],
  ['+14165550123', false],
  ['+447400123456', false],
  ['+8001234567', false],
  ['+99999999', false],
])('with India and the United States served, %s is served: %s', (phone, served) => {
  expect(isServed(phone, ['IN', 'US'])).toBe(served);
});
