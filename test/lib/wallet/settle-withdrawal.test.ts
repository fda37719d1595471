import { expect, test } from 'vitest';
import { Failure } from '../../../lib/core/failure.ts';
import { committing } from '../../../lib/once/commit.ts';
import { auditOne } from '../../../lib/wallet/audit-one.ts';
import { earningOf } from '../../../lib/wallet/posting.ts';
import { pendingWithdrawals, settleWithdrawal, withdrawalsOf } from '../../../lib/wallet/settle-withdrawal.ts';
import { PayoutAccounts, Wallets } from '../../../lib/wallet/store.ts';
import { requestWithdrawal } from '../../../lib/wallet/withdrawal.ts';
import { noon, useWallets } from './wallet-world.ts';

const world = useWallets();
const later = new Date(noon.getTime() + 3_600_000);

let calls = 1;

/** A user with 100 rupees, of which these are being withdrawn. */
async function withdrawing(...amounts: readonly number[]): Promise<number> {
  const userId = await world.newWallet();
  await world.transfer(userId, earningOf(calls++, 100_00));
  await world.setPayout(userId);
  for (const paise of amounts) {
    const wallet = await world.walletOf(userId);
    const payout = await world.table.get(PayoutAccounts, { userId });
    const request = { userId, paise, now: noon, commit: committing(world.table) };
    const outcome = await requestWithdrawal(world, request, { wallet, payout });
    if (outcome instanceof Failure) throw new Error(outcome.code);
  }
  return userId;
}

const settle = (userId: number, ordinal: number, verdict: 'processed' | 'rejected') =>
  settleWithdrawal(world, { userId, ordinal }, verdict, later);

const drifts = async (userId: number) => (await auditOne(world.table, userId, { full: true, now: noon })).drifts;

async function pendingIds(userId: number): Promise<readonly number[]> {
  const all: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await pendingWithdrawals(world.table, { limit: 2, ...(cursor && { cursor }) });
    all.push(...page.items.filter((item) => item.userId === userId).map(({ ordinal }) => ordinal));
    cursor = page.next;
  } while (cursor);
  return all;
}

test('a processed withdrawal is pending no more, and moves nothing', async () => {
  const userId = await withdrawing(30_00, 20_00);
  expect(await pendingIds(userId)).toEqual([1, 2]);
  const outcome = await settle(userId, 1, 'processed');
  expect(outcome).toMatchObject({ withdrawal: { status: 'processed', updatedAt: later.getTime() }, returned: false });
  expect(await world.walletOf(userId)).toMatchObject({ withdrawablePaise: 50_00, pendingPaise: 20_00, transfers: 3 });
  expect(await pendingIds(userId)).toEqual([2]);
  expect(await drifts(userId)).toEqual([]);
});

test('the money of a rejected withdrawal comes back to the balance by a transfer of its own', async () => {
  const userId = await withdrawing(30_00);
  expect(await settle(userId, 1, 'rejected')).toMatchObject({ withdrawal: { status: 'rejected' }, returned: true });
  expect(await world.walletOf(userId)).toMatchObject({ withdrawablePaise: 100_00, pendingPaise: 0, transfers: 3 });
  expect(await pendingIds(userId)).toEqual([]);
  expect(await drifts(userId)).toEqual([]);
});

test('a withdrawal is settled once, whatever is tried afterwards, and the second verdict writes nothing', async () => {
  const userId = await withdrawing(30_00);
  await settle(userId, 1, 'rejected');
  const before = await world.walletOf(userId);
  for (const verdict of ['processed', 'rejected'] as const) {
    expect(await settle(userId, 1, verdict)).toMatchObject({
      code: 'withdrawal_already_settled',
      detail: { status: 'rejected' },
    });
  }
  expect(await world.walletOf(userId)).toEqual(before);
  expect(await settle(userId, 2, 'rejected')).toMatchObject({ code: 'withdrawal_not_found' });
});

test('of verdicts that come at once one holds, while the wallet goes on being used', async () => {
  const userId = await withdrawing(30_00);
  const outcomes = await Promise.all([
    settle(userId, 1, 'processed'),
    settle(userId, 1, 'rejected'),
    settle(userId, 1, 'rejected'),
    world.transfer(userId, earningOf(calls++, 1_00)).catch(() => undefined),
  ]);
  const held = outcomes.filter((outcome) => outcome && !(outcome instanceof Failure));
  expect(held.length).toBe(1);
  expect(await drifts(userId)).toEqual([]);
});

test('of an account that is gone a withdrawal can still be paid out; one that is rejected is forfeited', async () => {
  const userId = await withdrawing(30_00, 20_00);
  await world.table.delete(Wallets, { userId });
  expect(await settle(userId, 1, 'processed')).toMatchObject({ withdrawal: { status: 'processed' }, returned: false });
  expect(await settle(userId, 2, 'rejected')).toMatchObject({ withdrawal: { status: 'rejected' }, returned: false });
  expect(await world.table.get(Wallets, { userId })).toBeUndefined();
  expect(await pendingIds(userId)).toEqual([]);
});

test('of verdicts that meet over an account that is gone the first one holds', async () => {
  const userId = await withdrawing(30_00);
  await world.table.delete(Wallets, { userId });
  world.before('TransactWriteItems', () => settle(userId, 1, 'processed'));
  expect(await settle(userId, 1, 'rejected')).toMatchObject({ detail: { status: 'processed' } });
  expect(await withdrawalsOf(world.table, userId)).toMatchObject([{ status: 'processed' }]);
});

test('an account that goes while its withdrawal is rejected is credited nothing', async () => {
  const userId = await withdrawing(30_00);
  world.before('TransactWriteItems', () => world.table.delete(Wallets, { userId }));
  expect(await settle(userId, 1, 'rejected')).toMatchObject({ returned: false });
  expect(await world.table.get(Wallets, { userId })).toBeUndefined();
});

test('the withdrawals of a user are listed newest first, all of them', async () => {
  const userId = await withdrawing(1_00, 2_00, 3_00);
  await settle(userId, 2, 'processed');
  const listed = await withdrawalsOf(world.table, userId);
  expect(listed.map(({ ordinal, status }) => `${ordinal} ${status}`)).toEqual([
    '3 pending',
    '2 processed',
    '1 pending',
  ]);
});
