import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSameCode, newCode } from '../../../lib/identity/one-time-code.ts';
import { openCode, sealCode } from '../../../lib/identity/sealed-code.ts';
import { bindKeyring } from '../../../lib/secrets/keyring.ts';
import { secretText } from './identity-world.ts';

const keys = bindKeyring(async () => JSON.stringify({ current: 'k1', k1: secretText() }), Date.now);

test('a code has exactly its digits, leading zeros included, and rarely comes twice', () => {
  const codes = Array.from({ length: 3000 }, () => newCode(6));
  expect(codes.every((code) => /^\d{6}$/.test(code))).toBe(true);
  expect(codes.some((code) => code.startsWith('0'))).toBe(true);
  expect(new Set(codes).size).toBeGreaterThan(2900);
});

test('only the code itself is the same as the code', () => {
  fc.assert(fc.property(fc.string(), (text) => isSameCode(text, '123456') === (text === '123456')));
  expect(isSameCode('123456', '123456')).toBe(true);
});

test('a sealed code opens for its own number only, shows nothing of itself, and never looks the same twice', async () => {
  const sealed = await sealCode('123456', '+919876543210', keys);
  expect(await openCode(sealed, '+919876543210', keys)).toBe('123456');
  expect(sealed).not.toContain('123456');
  expect(sealed).not.toBe(await sealCode('123456', '+919876543210', keys));
  await expect(openCode(sealed, '+919876543211', keys)).rejects.toThrow();
});

test('a sealed code that was altered does not open', async () => {
  const sealed = await sealCode('123456', '+919876543210', keys);
  const bytes = Buffer.from(sealed.slice(3), 'base64url');
  for (const index of [0, 12, bytes.length - 1]) {
    const altered = Buffer.from(bytes);
    altered[index] = (altered[index] as number) ^ 1;
    await expect(openCode(`k1.${altered.toString('base64url')}`, '+919876543210', keys)).rejects.toThrow();
  }
});

test('a sealed code whose key is gone is no code', async () => {
  const sealed = await sealCode('123456', '+919876543210', keys);
  expect(await openCode(`k9${sealed.slice(2)}`, '+919876543210', keys)).toBeUndefined();
});
