import { expect, test } from 'vitest';
import { chargeOf, earningOf, purchaseOf } from '../../../lib/wallet/posting.ts';
import { earningTypes, listTransfers, sumTotals, withdrawnPaise } from '../../../lib/wallet/statement.ts';
import type { TransferItem } from '../../../lib/wallet/store.ts';
import { useWallets } from './wallet-world.ts';

const world = useWallets();

const idsOf = (rows: readonly TransferItem[]) => rows.map(({ transferId }) => transferId);

test('transfers are listed newest first, a page costs one query of its own rows, and one past the end costs nothing', async () => {
  const userId = await world.newWallet();
  const charges = Array.from({ length: 24 }, (_, minute) => chargeOf(7, minute + 1, 10));
  await world.transfer(userId, purchaseOf('first', 300, 150), ...charges);
  const wallet = await world.walletOf(userId);
  const before = world.operations.length;
  const deep = await listTransfers(world.table, wallet, { skip: 20, limit: 20 });
  expect(idsOf(deep)).toEqual(['charge:7:4', 'charge:7:3', 'charge:7:2', 'charge:7:1', 'purchase:first']);
  expect(await listTransfers(world.table, wallet, { skip: 25, limit: 20 })).toEqual([]);
  expect(world.operations.slice(before)).toEqual(['Query']);
});

test('transfers of some types are as many as the totals of these types, whatever stands between them', async () => {
  const userId = await world.newWallet();
  const spent = [1, 2, 3].map((minute) => chargeOf(8, minute, 10));
  await world.transfer(userId, purchaseOf('second', 300, 150), earningOf(1, 450_00), ...spent, earningOf(2, 15_00));
  const wallet = await world.walletOf(userId);
  const page = (skip: number, limit: number) =>
    listTransfers(world.table, wallet, { types: earningTypes, skip, limit });
  expect(idsOf(await page(0, 20))).toEqual(['earning:2', 'earning:1']);
  expect(idsOf(await page(1, 1))).toEqual(['earning:1']);
  expect(await page(2, 20)).toEqual([]);
  expect(sumTotals(wallet, earningTypes)).toEqual({ rows: 2, coins: 0, paise: 465_00 });
  expect(sumTotals(wallet, ['spend', 'bonus'])).toEqual({ rows: 3, coins: -30, paise: 0 });
  expect(withdrawnPaise(wallet) + 0).toBe(0);
});

test('a transfer that is made after the wallet was read is not listed', async () => {
  const userId = await world.newWallet();
  await world.transfer(userId, earningOf(3, 15_00));
  const wallet = await world.walletOf(userId);
  await world.transfer(userId, earningOf(4, 15_00));
  expect(idsOf(await listTransfers(world.table, wallet, { skip: 0, limit: 20 }))).toEqual(['earning:3']);
});
