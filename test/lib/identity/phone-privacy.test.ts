import { createHmac, hkdfSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { phoneHashes } from '../../../lib/identity/phone-hash.ts';
import { isRating } from '../../../lib/identity/rating.ts';
import { redactedPhone } from '../../../lib/identity/redacted-phone.ts';
import { tokenKeys } from '../../../lib/identity/token-keys.ts';
import { bindKeyring } from '../../../lib/secrets/keyring.ts';

const secret = 'a1'.repeat(32);
const keysOf = (value: object) => bindKeyring(async () => JSON.stringify(value), Date.now);

test('a number is known by what it has always been known by: hashes that are stored are found again', async () => {
  const [key] = await keysOf({ current: 'k1', k1: secret }).all();
  const derived = hkdfSync('sha256', key?.bytes ?? Buffer.alloc(0), '', 'phone number of a blocked account', 32);
  const hash = createHmac('sha256', Buffer.from(derived)).update('+919876543210').digest('base64url');
  expect(await phoneHashes('+919876543210', keysOf({ current: 'k1', k1: secret }))).toEqual([`k1.${hash}`]);
});

test('what is no phone number as a whole is shown as it is', () => {
  expect(redactedPhone('+919876543210')).toBe('+91*******210');
  for (const text of ['call +919876543210', '+919876543210 or later', '919876543210', '+91', '']) {
    expect(redactedPhone(text)).toBe(text);
  }
});

test('a rating is from 0 to 5 and has two decimals at most', () => {
  expect([0, 0.5, 1, 2.25, 4.99, 5].filter((rating) => !isRating(rating))).toEqual([]);
  const none = [-0.01, -1, 5.01, 6, 10, 55, 1.001, 4.999, 1e-7, Number.NaN, Number.POSITIVE_INFINITY];
  expect(none.filter(isRating)).toEqual([]);
});

test('token keys are read from the secret that the stage names for them', () => {
  expect(tokenKeys).toMatchObject({
    env: ['TOKEN_KEYS_SECRET'],
    access: [{ on: 'secret', secret: 'tokenKeys', actions: ['read'] }],
  });
});
