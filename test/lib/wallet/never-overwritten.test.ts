import { expect, test } from 'vitest';
import { overtaken } from '../../../lib/core/insist.ts';
import { committing } from '../../../lib/once/commit.ts';
import { openText } from '../../../lib/secrets/seal.ts';
import { chargeOf, earningOf, purchaseOf } from '../../../lib/wallet/posting.ts';
import { creditPurchase, decidePurchase } from '../../../lib/wallet/recharge.ts';
import { pendingWithdrawals, settleWithdrawal, withdrawalsOf } from '../../../lib/wallet/settle-withdrawal.ts';
import {
  PayoutAccounts,
  type PurchaseItem,
  Purchases,
  type TransferItem,
  Transfers,
  Wallets,
  type WithdrawalItem,
  Withdrawals,
} from '../../../lib/wallet/store.ts';
import { beginWallet, closeWallet, emptyWallet, moveWallet, post, posting } from '../../../lib/wallet/wallet.ts';
import { requestWithdrawal } from '../../../lib/wallet/withdrawal.ts';
import { keys, noon, useWallets } from './wallet-world.ts';

const world = useWallets();
const now = noon.getTime();
const later = new Date(now + 3_600_000);
const entry = { transactionId: 1, now };

/** What is in the way: an item that no rule of ours would have left there. */
const stray = { payout: 'stray', reference: 'stray', transferId: 'stray' };
const transferAt = (userId: number, ordinal: number) =>
  world.table.put(Transfers, { ...stray, userId, ordinal } as unknown as TransferItem);

async function earner(paise: number): Promise<number> {
  const userId = await world.newWallet();
  await world.transfer(userId, earningOf(userId, paise));
  await world.setPayout(userId);
  return userId;
}

const itemsOf = async (userId: number) => {
  const [wallet, payout] = await world.table.getMany([
    [Wallets, { userId }],
    [PayoutAccounts, { userId }],
  ]);
  return { wallet, payout };
};

const withdraw = async (userId: number, paise: number) =>
  requestWithdrawal(world, { userId, paise, now: noon, commit: committing(world.table) }, await itemsOf(userId));

test('a row that is there is never written over: whoever moves, begins or closes the wallet is refused, and it stays', async () => {
  const userId = await world.newWallet();
  await world.transfer(userId, purchaseOf('first', 100, 50));
  const read = await world.walletOf(userId);
  await transferAt(userId, 2);
  const posted = post(posting(read), chargeOf(1, 1, 10), entry);
  expect(await world.table.transact(moveWallet(read, posted, overtaken))).toBe(overtaken);
  expect(await world.table.transact(closeWallet(read, posted, overtaken))).toBe(overtaken);
  expect(await world.walletOf(userId)).toEqual(read);
  expect(await world.table.get(Transfers, { userId, ordinal: 2 })).toMatchObject(stray);
  const fresh = userId + 10_000;
  await transferAt(fresh, 1);
  const begun = post(posting(emptyWallet(fresh)), purchaseOf('x', 10, 5), entry);
  expect(await world.table.transact(beginWallet(begun, overtaken))).toBe(overtaken);
  expect(await world.table.get(Wallets, { userId: fresh })).toBeUndefined();
});

test('a wallet begins with its first rows where none is, and one that is there is not touched', async () => {
  const userId = 20_000;
  const begin = (coins: number) =>
    world.table.transact(beginWallet(post(posting(emptyWallet(userId)), purchaseOf('x', coins, 5), entry), overtaken));
  expect(await begin(10)).toBeUndefined();
  expect(await world.walletOf(userId)).toMatchObject({ coins: 10, transfers: 1, version: 0 });
  expect((await world.table.list(Transfers, { of: [userId], limit: 9 }))?.items).toMatchObject([{ coinsAfter: 10 }]);
  await world.table.delete(Transfers, { userId, ordinal: 1 });
  expect(await begin(99)).toBe(overtaken);
  expect(await world.walletOf(userId)).toMatchObject({ coins: 10 });
});

test('a purchase that is there is never written over, and the overload says what kept changing', async () => {
  const userId = await world.newWallet();
  await world.table.put(Purchases, { ...stray, userId, ordinal: 1 } as unknown as PurchaseItem);
  const bought = { userId, amountRupees: 150, coins: 300, paymentMethod: 'upi' };
  const till = { table: world.table, transactionIds: world.transactionIds, commit: committing(world.table) };
  await expect(creditPurchase(till, bought, now)).rejects.toThrow('a wallet kept changing');
  expect(await world.table.get(Purchases, { userId, ordinal: 1 })).toMatchObject(stray);
  expect(await world.walletOf(userId)).toEqual(emptyWallet(userId));
});

test('a withdrawal that is there is never written over, and the overload says what kept changing', async () => {
  const userId = await earner(100_00);
  await world.table.put(Withdrawals, { ...stray, userId, ordinal: 1 } as unknown as WithdrawalItem);
  await expect(withdraw(userId, 10_00)).rejects.toThrow('a wallet kept changing');
  expect(await world.table.get(Withdrawals, { userId, ordinal: 1 })).toMatchObject(stray);
  expect(await world.walletOf(userId)).toMatchObject({ withdrawablePaise: 100_00, pendingPaise: 0 });
});

test('a return that would write over a row is none, and the withdrawal stays pending', async () => {
  const userId = await earner(100_00);
  await withdraw(userId, 10_00);
  await transferAt(userId, 3);
  const settled = settleWithdrawal(world, { userId, ordinal: 1 }, 'rejected', later);
  await expect(settled).rejects.toThrow('a withdrawal kept changing');
  expect(await withdrawalsOf(world.table, userId)).toMatchObject([{ status: 'pending' }]);
});

test('a transaction id is taken for money that comes back, and for no other verdict', async () => {
  const taken: number[] = [];
  const counting = {
    table: world.table,
    transactionIds: async (_: unknown, count: number) => {
      taken.push(count);
      return [4_711];
    },
  };
  const userId = await earner(100_00);
  for (const paise of [10_00, 20_00, 30_00]) await withdraw(userId, paise);
  const settle = (ordinal: number, verdict: 'processed' | 'rejected') =>
    settleWithdrawal(counting, { userId, ordinal }, verdict, later);
  await settle(1, 'processed');
  expect(taken).toEqual([]);
  await settle(2, 'rejected');
  expect(taken).toEqual([1]);
  const rows = (await world.table.list(Transfers, { of: [userId], limit: 100 }))?.items ?? [];
  expect(rows.at(-1)).toMatchObject({ ordinal: 5, transactionId: 4_711, createdAt: later.getTime() });
  await world.table.delete(Wallets, { userId });
  await settle(3, 'rejected');
  expect(taken).toEqual([1]);
});

test('a wallet that comes while the withdrawal of a gone one is rejected gets its money', async () => {
  const userId = await earner(100_00);
  await withdraw(userId, 10_00);
  const { wallet } = await itemsOf(userId);
  if (!wallet) throw new Error('the wallet is gone');
  await world.table.delete(Wallets, { userId });
  world.before('TransactWriteItems', () => world.table.put(Wallets, wallet));
  const settled = await settleWithdrawal(world, { userId, ordinal: 1 }, 'rejected', later);
  expect(settled).toMatchObject({ returned: true });
  expect(await world.walletOf(userId)).toMatchObject({ withdrawablePaise: 100_00, pendingPaise: 0 });
});

test('money is withdrawn with what was read with the token: nothing is read besides', async () => {
  const userId = await earner(100_00);
  await withdraw(userId, 1_00);
  const known = await itemsOf(userId);
  const before = world.operations.length;
  await requestWithdrawal(world, { userId, paise: 1_00, now: noon, commit: committing(world.table) }, known);
  expect(world.operations.slice(before)).toEqual(['TransactWriteItems']);
});

test('a withdrawal that an index still lists, but that is settled, is not pending, and a place of no list has none', async () => {
  const userId = await earner(100_00);
  await withdraw(userId, 10_00);
  const listed = async () =>
    (await pendingWithdrawals(world.table, { limit: 100 })).items.filter((item) => item.userId === userId);
  expect(await listed()).toHaveLength(1);
  await world.table.update(Withdrawals, { userId, ordinal: 1 }, { set: { status: 'processed' } });
  expect(await listed()).toEqual([]);
  expect(await pendingWithdrawals(world.table, { limit: 5, cursor: 'nowhere' })).toEqual({
    items: [],
    next: undefined,
  });
});

test('a payout account is sealed for this purpose, as those that are stored are', async () => {
  const userId = await earner(1_00);
  const { sealed = '' } = (await itemsOf(userId)).payout ?? {};
  const seal = { purpose: 'payout account', boundTo: String(userId) };
  expect(await openText(sealed, seal, keys)).toBe('{"upi":"asha@bank"}');
});

test('a purchase without a payment names none', () => {
  const bought = { userId: 7, amountRupees: 150, coins: 300, paymentMethod: 'upi' };
  expect(decidePurchase(emptyWallet(7), bought, entry).purchase).not.toHaveProperty('paymentId');
});

test('what is no transfer is told for what it is', () => {
  const wallet = posting({ ...emptyWallet(7), coins: 10 });
  expect(() => post(wallet, chargeOf(5, 1, 0), entry)).toThrow('a transfer moves a positive whole amount');
  expect(() => post(wallet, chargeOf(5, 1, 11), entry)).toThrow('a transfer moves no more than there is');
});
