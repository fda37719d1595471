import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { isSignedWith } from '../../../lib/payments/signature.ts';

const content = 'order_1|pay_1';
const signature = createHmac('sha256', 'secret').update(content).digest('hex');

test('the HMAC-SHA256 of exactly this content by exactly this secret is a signature, in either case of its letters', () => {
  expect(isSignedWith('secret', content, signature)).toBe(true);
  expect(isSignedWith('secret', Buffer.from(content), signature.toUpperCase())).toBe(true);
  expect(isSignedWith('secrets', content, signature)).toBe(false);
  expect(isSignedWith('secret', 'order_1|pay_2', signature)).toBe(false);
});

test.each([
  ['nothing', ''],
  ['a part of it', signature.slice(0, -2)],
  ['more than it', `${signature}00`],
  ['it with an end that is no hex', `${signature.slice(0, -1)}g`],
  ['it in base64', Buffer.from(signature, 'hex').toString('base64')],
  ['it with a space', ` ${signature}`],
])('%s is no signature, and nothing is thrown', (_, given) => {
  expect(isSignedWith('secret', content, given)).toBe(false);
});
