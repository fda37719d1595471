import { expect, test } from 'vitest';
import { useWalletApp } from './wallet-client.ts';

const app = useWalletApp();

test('a route tells whether a payout account is set, and nothing else of it', async () => {
  const person = await app.person();
  const details = async () => (await app.get('/wallet/bank-details', person.access)).body;
  expect(await details()).toEqual({ has_bank_details: false, message: 'Bank details not configured' });
  await app.setPayout(person, { upi: 'asha@bank' });
  expect(await details()).toEqual({ has_bank_details: true, message: 'Bank details configured' });
});
