import { expect, test } from 'vitest';
import { bindKeyring } from '../../../lib/secrets/keyring.ts';
import { openText, type Seal, sealText } from '../../../lib/secrets/seal.ts';

const vault = { current: 'k1', k1: 'k'.repeat(64), k2: 'l'.repeat(64) };
const ringOf = (secret: object) => bindKeyring(async () => JSON.stringify(secret), Date.now);
const keys = ringOf(vault);
const seal: Seal = { purpose: 'payout account', boundTo: '7' };

test('a text opens as what it was sealed for, of whom it was sealed for, and never looks the same twice', async () => {
  const text = JSON.stringify({ name: 'आशा', account: '000111' });
  const sealed = await sealText(text, seal, keys);
  expect(sealed).toMatch(/^k1\.[\w-]+$/);
  expect(await openText(sealed, seal, keys)).toBe(text);
  expect(await sealText(text, seal, keys)).not.toBe(sealed);
  await expect(openText(sealed, { ...seal, boundTo: '8' }, keys)).rejects.toThrow();
  await expect(openText(sealed, { ...seal, purpose: 'one-time code' }, keys)).rejects.toThrow();
});

test('a text that was altered, cut, or is none does not open', async () => {
  const sealed = await sealText('text', seal, keys);
  const bytes = Buffer.from(sealed.slice(3), 'base64url');
  for (let index = 0; index < bytes.length; index++) {
    const altered = Buffer.from(bytes);
    altered[index] = (altered[index] as number) ^ 1;
    await expect(openText(`k1.${altered.toString('base64url')}`, seal, keys)).rejects.toThrow();
  }
  for (const broken of [sealed.slice(0, -4), 'k1.', 'k1', `k2${sealed.slice(2)}`]) {
    await expect(openText(broken, seal, keys)).rejects.toThrow();
  }
});

test('what was sealed with an older key opens after a rotation, and not once that key has been withdrawn', async () => {
  const sealed = await sealText('text', seal, keys);
  const rotated = ringOf({ ...vault, current: 'k2' });
  expect(await openText(sealed, seal, rotated)).toBe('text');
  expect(await sealText('text', seal, rotated)).toMatch(/^k2\./);
  expect(await openText(sealed, seal, ringOf({ current: 'k2', k2: vault.k2 }))).toBeUndefined();
});

test('a code that was sealed by an earlier release still opens', async () => {
  const stored = 'k1.f5oXfBFQ6ANwWXgxiG1ykW_Imh4uZ981XdmdidCJCIxnZg';
  expect(await openText(stored, { purpose: 'one-time code', boundTo: '+919876543210' }, keys)).toBe('123456');
});
