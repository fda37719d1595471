import { expect, test } from 'vitest';
import { closePayoutAccount, openPayoutAccount, setPayoutAccount } from '../../../lib/wallet/payout-account.ts';
import { PayoutAccounts, Wallets } from '../../../lib/wallet/store.ts';
import { keys, noon, useWallets } from './wallet-world.ts';

const world = useWallets();
const stored = (userId: number) => world.table.get(PayoutAccounts, { userId });

test('a payout account opens for its own user only, and the newest is the only one', async () => {
  const userId = await world.newWallet();
  await world.setPayout(userId, { upi: 'first@bank' });
  await world.setPayout(userId, { upi: 'second@bank' });
  const { sealed = '', updatedAt } = (await stored(userId)) ?? {};
  expect(updatedAt).toBe(noon.getTime());
  expect(await openPayoutAccount(sealed, userId, keys)).toBe('{"upi":"second@bank"}');
  await expect(openPayoutAccount(sealed, userId + 1, keys)).rejects.toThrow();
});

test('where the wallet is gone nothing is stored', async () => {
  const userId = await world.newWallet();
  await world.table.delete(Wallets, { userId });
  expect(await setPayoutAccount(world.table, keys, { userId, account: '{"upi":"x"}', now: noon })).toMatchObject({
    code: 'wallet_not_found',
  });
  expect(await stored(userId)).toBeUndefined();
});

test('a payout account goes with the account, also where there is none', async () => {
  const userId = await world.newWallet();
  await world.setPayout(userId);
  for (let times = 0; times < 2; times++) await world.table.transact([closePayoutAccount(userId)]);
  expect(await stored(userId)).toBeUndefined();
});
