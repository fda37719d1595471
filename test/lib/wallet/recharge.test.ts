import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Failure, refuse } from '../../../lib/core/failure.ts';
import { committing } from '../../../lib/once/commit.ts';
import { openLease } from '../../../lib/table/leased-ids.ts';
import { checkAbsent } from '../../../lib/table/write.ts';
import { creditPurchase, decidePurchase, type Till } from '../../../lib/wallet/recharge.ts';
import { Purchases, Transfers, type WalletItem, Wallets } from '../../../lib/wallet/store.ts';
import { emptyWallet, openWallet } from '../../../lib/wallet/wallet.ts';
import { openTestTable, type TestTable } from '../../support/table.ts';

let world: TestTable;
const transactionIds = openLease('TRANSACTION', 50);
beforeAll(async () => {
  world = await openTestTable();
});
afterAll(() => world?.stop());

const second = 1_640_995_200;
const now = second * 1000 + 700;
const bought = (userId: number, change = {}) => ({
  ...{ userId, amountRupees: 150, coins: 300, paymentMethod: 'upi' },
  ...change,
});

let users = 0;
async function newWallet(): Promise<number> {
  users += 1;
  await world.table.transact([openWallet(users)]);
  return users;
}

const buy = <Refusal extends Failure = never>(userId: number, change: Partial<Till<Refusal>> = {}, at = now) =>
  creditPurchase(
    { table: world.table, transactionIds, commit: committing(world.table), ...change },
    bought(userId),
    at,
  );

async function stored(userId: number) {
  const [wallet, transfers, purchases] = await Promise.all([
    world.table.get(Wallets, { userId }),
    world.table.list(Transfers, { of: [userId], limit: 1000 }),
    world.table.list(Purchases, { of: [userId], limit: 1000 }),
  ]);
  return { wallet, transfers: transfers?.items ?? [], purchases: purchases?.items ?? [] };
}

test('a purchase moves the balance, its transfer and its total, and is listed with its reference', async () => {
  const userId = await newWallet();
  const purchase = await buy(userId);
  const { wallet, transfers, purchases } = await stored(userId);
  expect(purchases).toEqual([purchase]);
  expect(purchase).toMatchObject({ ordinal: 1, coins: 300, coinsAfter: 300, reference: `RCH_${userId}_${second}` });
  expect(wallet).toMatchObject({ coins: 300, totals: { purchase: { rows: 1, coins: 300, paise: 15_000 } } });
  expect(transfers).toEqual([
    expect.objectContaining({
      ...{ transferId: `purchase:RCH_${userId}_${second}`, txType: 'purchase', unit: 'coin', amount: 300 },
      ...{ debit: 'platform:sales', credit: `user:${userId}:coin`, coinsChange: 300, moneyChangePaise: 15_000 },
    }),
  ]);
});

test('it takes one read and one transaction, and no read where the wallet is known', async () => {
  const userId = await newWallet();
  await buy(userId);
  const { wallet } = await stored(userId);
  const from = world.operations.length;
  await buy(userId);
  expect(world.operations.slice(from)).toEqual(['GetItem', 'TransactWriteItems']);
  const { wallet: newer } = await stored(userId);
  const again = world.operations.length;
  await buy(userId, { wallet: newer });
  expect(world.operations.slice(again)).toEqual(['TransactWriteItems']);
  // A wallet that has changed since is read anew.
  expect(await buy(userId, { wallet })).toMatchObject({ coinsAfter: 1200 });
});

test('purchases of one second are told apart, and a clock that goes back gives no reference twice', async () => {
  const userId = await newWallet();
  const at = [now, now + 100, now - 5_000, now + 1_000, now, now + 60_000];
  const references: string[] = [];
  for (const time of at) {
    const purchase = await buy(userId, {}, time);
    references.push('reference' in purchase ? purchase.reference : purchase.code);
  }
  const first = `RCH_${userId}_${second}`;
  const next = `RCH_${userId}_${second + 1}`;
  expect(references).toEqual([first, `${first}_2`, `${first}_3`, next, `${next}_2`, `RCH_${userId}_${second + 60}`]);
});

test('ten at the same time are credited one after the other: no coin is lost and no reference given twice', async () => {
  const userId = await newWallet();
  const purchases = await Promise.all(Array.from({ length: 10 }, () => buy(userId)));
  const balances = purchases.map((purchase) => ('coinsAfter' in purchase ? purchase.coinsAfter : 0));
  expect(balances.sort((one, other) => one - other)).toEqual(
    Array.from({ length: 10 }, (_, place) => 300 * (place + 1)),
  );
  const after = await stored(userId);
  expect(after.wallet?.coins).toBe(3000);
  expect(new Set(after.purchases.map(({ reference }) => reference)).size).toBe(10);
  expect(after.transfers.map(({ ordinal }) => ordinal)).toEqual(Array.from({ length: 10 }, (_, place) => place + 1));
});

test('what is written beside it refuses for all of it, and nothing is written', async () => {
  const userId = await newWallet();
  const used = refuse('payment_used');
  const beside = () => [checkAbsent(Wallets, { userId: userId + 5000 }, { otherwise: used })];
  await world.table.put(Wallets, emptyWallet(userId + 5000));
  expect(await buy(userId, { beside })).toBe(used);
  expect(await stored(userId)).toEqual({ wallet: emptyWallet(userId), transfers: [], purchases: [] });
});

test('somebody without a wallet buys nothing, and none is made', async () => {
  expect(await buy(999_999)).toEqual(refuse('wallet_not_found'));
  expect((await stored(999_999)).wallet).toBeUndefined();
});

test('a payment names its transfer, so that it can be found by it', () => {
  const wallet: WalletItem = { ...emptyWallet(7), coins: 10, transfers: 4 };
  const { posted, purchase } = decidePurchase(wallet, bought(7, { paymentId: 'pay_1' }), { transactionId: 9, now });
  expect(posted.rows).toEqual([
    expect.objectContaining({ transferId: 'purchase:pay_1', ordinal: 5, transactionId: 9 }),
  ]);
  expect(purchase).toMatchObject({ paymentId: 'pay_1', transactionId: 9, coinsAfter: 310 });
  expect(posted.wallet.lastPurchase).toEqual({ second, count: 1 });
});
