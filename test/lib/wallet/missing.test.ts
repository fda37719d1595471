import { afterAll, beforeAll, expect, test } from 'vitest';
import { Users } from '../../../lib/identity/account.ts';
import { giveWallet } from '../../../lib/wallet/missing.ts';
import { Wallets } from '../../../lib/wallet/store.ts';
import { emptyWallet } from '../../../lib/wallet/wallet.ts';
import { openTestTable, type TestTable } from '../../support/table.ts';

let world: TestTable;
beforeAll(async () => {
  world = await openTestTable();
});
afterAll(() => world?.stop());

async function newUser(userId: number): Promise<void> {
  const times = { createdAt: '2026-03-01T10:00:00Z', updatedAt: '2026-03-01T10:00:00Z' };
  const name = { username: `u${userId}`, usernameKey: `u${userId}`, phone: `+9155000${userId}` };
  await world.table.put(Users, { userId, ...name, ...times, rating: 0, country: 'India', roles: {}, refreshEpoch: 0 });
}

test('a user without a wallet is given an empty one', async () => {
  await newUser(1);
  expect(await giveWallet(world.table, 1)).toEqual(emptyWallet(1));
  expect(await world.table.get(Wallets, { userId: 1 })).toEqual(emptyWallet(1));
});

test('a wallet that came meanwhile is not touched', async () => {
  await newUser(2);
  await world.table.put(Wallets, { ...emptyWallet(2), coins: 300 });
  await giveWallet(world.table, 2);
  expect((await world.table.get(Wallets, { userId: 2 }))?.coins).toBe(300);
});

test('an account that is deleted meanwhile is left no wallet', async () => {
  expect(await giveWallet(world.table, 3)).toEqual(emptyWallet(3));
  expect(await world.table.get(Wallets, { userId: 3 })).toBeUndefined();
});
