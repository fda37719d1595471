import { expect, test } from 'vitest';
import { Failure } from '../../../lib/core/failure.ts';
import { committing } from '../../../lib/once/commit.ts';
import { auditOne } from '../../../lib/wallet/audit-one.ts';
import { earningOf } from '../../../lib/wallet/posting.ts';
import { PayoutAccounts, Transfers, Wallets, Withdrawals } from '../../../lib/wallet/store.ts';
import { requestWithdrawal } from '../../../lib/wallet/withdrawal.ts';
import { noon, useWallets } from './wallet-world.ts';

const world = useWallets();

let calls = 1;

/** A user who has earned this and has set where it goes. */
async function earner(paise: number): Promise<number> {
  const userId = await world.newWallet();
  if (paise > 0) await world.transfer(userId, earningOf(calls++, paise));
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

const withdraw = async (userId: number, paise: number, known = itemsOf(userId)) =>
  requestWithdrawal(world, { userId, paise, now: noon, commit: committing(world.table) }, await known);

const stored = async (userId: number) => ({
  transfers: (await world.table.list(Transfers, { of: [userId], limit: 100 }))?.items ?? [],
  withdrawals: (await world.table.list(Withdrawals, { of: [userId], limit: 100 }))?.items ?? [],
});

const drifts = async (userId: number) => (await auditOne(world.table, userId, { full: true, now: noon })).drifts;

test('money leaves the balance in the step that stores the withdrawal, with the payout account as it is then', async () => {
  const userId = await earner(450_00);
  const outcome = await withdraw(userId, 100_50);
  const { wallet, payout } = await itemsOf(userId);
  expect(outcome).toMatchObject({ userId, ordinal: 1, paise: 100_50, status: 'pending', payout: payout?.sealed });
  expect(wallet).toMatchObject({ withdrawablePaise: 349_50, pendingPaise: 100_50, withdrawals: 1, transfers: 2 });
  const { transfers, withdrawals } = await stored(userId);
  expect(withdrawals).toEqual([outcome]);
  expect(transfers[1]).toMatchObject({ txType: 'withdraw', moneyChangePaise: -100_50, paiseAfter: 349_50 });
  expect(transfers[1]?.createdAt).toBe(withdrawals[0]?.createdAt);
  await world.setPayout(userId, { upi: 'other@bank' });
  expect((await stored(userId)).withdrawals[0]?.payout).toBe(payout?.sealed);
  expect(await drifts(userId)).toEqual([]);
});

test('all of the balance can be withdrawn and not a paisa more', async () => {
  const userId = await earner(15_00);
  expect(await withdraw(userId, 15_01)).toMatchObject({ code: 'insufficient_balance' });
  expect(await withdraw(userId, 15_00)).toMatchObject({ status: 'pending' });
  expect(await withdraw(userId, 1)).toMatchObject({ detail: { available: '0.00', requested: '0.01' } });
});

test('a refusal names the first reason that applies, and nothing is written', async () => {
  const userId = await world.newWallet();
  await world.transfer(userId, earningOf(calls++, 30_00));
  const before = [await itemsOf(userId), await stored(userId)];
  const writes = world.operations.filter((operation) => operation !== 'BatchGetItem').length;
  expect(await withdraw(999_999, 1)).toMatchObject({ code: 'wallet_not_found' });
  expect(await withdraw(userId, 30_01)).toMatchObject({
    code: 'insufficient_balance',
    detail: { available: '30.00', requested: '30.01' },
  });
  expect(await withdraw(userId, 30_00)).toMatchObject({ code: 'payout_account_missing' });
  expect(world.operations.filter((operation) => operation !== 'BatchGetItem').length).toBe(writes);
  expect([await itemsOf(userId), await stored(userId)]).toEqual(before);
});

test('of parallel withdrawals no more succeed than there is money for, and the wallet adds up', async () => {
  const userId = await earner(100_00);
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => withdraw(userId, 30_00)));
  const made = outcomes.filter((outcome) => !(outcome instanceof Failure));
  expect(made.length).toBe(3);
  expect((await itemsOf(userId)).wallet).toMatchObject({
    withdrawablePaise: 10_00,
    pendingPaise: 90_00,
    withdrawals: 3,
  });
  expect(await drifts(userId)).toEqual([]);
});

test('a payout account that is changed meanwhile is the one the money goes to', async () => {
  const userId = await earner(100_00);
  const known = itemsOf(userId);
  await known;
  await world.setPayout(userId, { upi: 'newer@bank' });
  const outcome = await withdraw(userId, 10_00, known);
  expect(outcome).toMatchObject({ payout: (await itemsOf(userId)).payout?.sealed });
  expect((await stored(userId)).withdrawals.length).toBe(1);
});

test('a payout account that is removed meanwhile refuses the withdrawal, and nothing is written', async () => {
  const userId = await earner(100_00);
  const known = itemsOf(userId);
  await known;
  await world.table.delete(PayoutAccounts, { userId });
  expect(await withdraw(userId, 10_00, known)).toMatchObject({ code: 'payout_account_missing' });
  expect((await stored(userId)).withdrawals).toEqual([]);
  expect((await itemsOf(userId)).wallet).toMatchObject({ withdrawablePaise: 100_00, pendingPaise: 0 });
});

test('an answer of the store that is lost does not take the money twice', async () => {
  const userId = await earner(100_00);
  const known = await itemsOf(userId);
  world.loseAnswer('TransactWriteItems');
  expect(await withdraw(userId, 10_00, Promise.resolve(known))).toMatchObject({ ordinal: 1 });
  expect((await itemsOf(userId)).wallet).toMatchObject({ withdrawablePaise: 90_00, withdrawals: 1 });
});
