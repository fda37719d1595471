import { expect, test } from 'vitest';
import { bindPaymentSecrets, paymentSecrets } from '../../../lib/payments/secrets.ts';

const filledIn = { keySecret: 'key', webhookSecret: 'webhook' };

/** A secret that can be changed and a clock that can be moved, with a count of the reads. */
function newVault(text: string) {
  const vault = { text, time: 0, reads: 0 };
  const read = async () => {
    vault.reads++;
    return vault.text;
  };
  return Object.assign(vault, { secrets: bindPaymentSecrets(read, () => vault.time) });
}

test.each([
  ['the form as it is deployed', { keySecret: '', webhookSecret: '' }],
  ['one of the two', { keySecret: 'key', webhookSecret: '' }],
  ['spaces', { keySecret: ' ', webhookSecret: ' ' }],
  ['no texts', { keySecret: 1, webhookSecret: 2 }],
  ['null', null],
])('%s is not filled in', async (_, value) => {
  expect(await newVault(JSON.stringify(value)).secrets()).toBeUndefined();
});

test('a text that is no JSON is not filled in, and is not thrown at anybody', async () => {
  expect(await newVault('key:webhook').secrets()).toBeUndefined();
});

test('what is filled in is read once for 5 minutes', async () => {
  const vault = newVault(JSON.stringify({ ...filledIn, note: 'x' }));
  expect(await Promise.all([vault.secrets(), vault.secrets()])).toEqual([filledIn, filledIn]);
  vault.time = 299_999;
  expect(await vault.secrets()).toEqual(filledIn);
  expect(vault.reads).toBe(1);
});

test('what is filled in later is known 10 seconds later, and those who ask before do not make it be read', async () => {
  const vault = newVault(JSON.stringify({ keySecret: '', webhookSecret: '' }));
  await vault.secrets();
  vault.text = JSON.stringify(filledIn);
  vault.time = 9_999;
  expect([await vault.secrets(), vault.reads]).toEqual([undefined, 1]);
  vault.time = 10_000;
  expect([await vault.secrets(), vault.reads]).toEqual([filledIn, 2]);
});

test('a function that uses the secrets may read them and nothing else', () => {
  expect(paymentSecrets.access).toEqual([{ on: 'secret', secret: 'payments', actions: ['read'] }]);
  expect(paymentSecrets.env).toEqual(['PAYMENTS_SECRET']);
});
