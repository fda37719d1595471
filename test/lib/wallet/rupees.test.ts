import { expect, test } from 'vitest';
import { rupeeText } from '../../../lib/wallet/rupees.ts';

test.each([
  [0, '0.00'],
  [5, '0.05'],
  [50, '0.50'],
  [100, '1.00'],
  [123_456_789, '1234567.89'],
  [-5, '-0.05'],
  [-1_250, '-12.50'],
])('%i paise are %s rupees', (paise, text) => {
  expect(rupeeText(paise)).toBe(text);
});
