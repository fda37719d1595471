import { expect, test } from 'vitest';
import { openLease } from '../../../../lib/table/leased-ids.ts';
import { settleWithdrawal } from '../../../../lib/wallet/settle-withdrawal.ts';
import type { Known } from '../../../support/known.ts';
import { operatorTable } from '../../../support/operator-table.ts';
import { useWalletApp } from './wallet-client.ts';

const app = useWalletApp();
const list = async (by: Known, query = '') => (await app.get(`/wallet/withdrawals${query}`, by.access)).body;

const settle = (of: Known, ordinal: number, verdict: 'processed' | 'rejected') =>
  settleWithdrawal(
    { table: operatorTable(app.world), transactionIds: openLease('TRANSACTION', 1) },
    ...([{ userId: of.id, ordinal }, verdict, new Date(app.world.clock.now())] as const),
  );

test('withdrawals are listed as documented, newest first and in pages', async () => {
  const person = await app.earner(100);
  expect(await list(person)).toMatchObject({ withdrawals: [], total_withdrawn: 0, pending_amount: 0 });
  const made = [];
  for (const amount of [10, 20, 30]) made.push((await app.withdraw(person, amount)).body);
  const page = await list(person, '?per_page=2');
  expect(Object.entries(page.withdrawals[0])).toEqual([
    ...[['transaction_id', made[2].transaction_id] as const, ['amount', 30]],
    ...[['created_at', made[2].created_at] as const, ['status', 'pending']],
  ]);
  expect(page).toMatchObject({ total_withdrawn: 60, pending_amount: 60, page: 1, per_page: 2, has_next: true });
  expect((await list(person, '?per_page=2&page=2')).withdrawals).toMatchObject([{ amount: 10 }]);
});

test('a processed withdrawal stays withdrawn, and the money of a rejected one is back with a row that says so', async () => {
  const person = await app.earner(100);
  for (const amount of [10, 20.5, 30]) await app.withdraw(person, amount);
  await settle(person, 1, 'processed');
  await settle(person, 2, 'rejected');
  const { withdrawals, total_withdrawn, pending_amount } = await list(person);
  expect(withdrawals.map(({ status }: { status: string }) => status)).toEqual(['pending', 'rejected', 'processed']);
  expect([total_withdrawn, pending_amount]).toEqual([40, 30]);
  expect((await app.get('/wallet/balance', person.access)).body).toMatchObject({
    ...{ withdrawable_money: 60, total_earned: 100, total_withdrawn: 40, pending_withdrawals: 30 },
  });
  const { transactions } = (await app.get('/transactions/user?tx_type=withdraw', person.access)).body;
  expect(transactions[0]).toMatchObject({ money_change: 20.5, description: 'Withdrew ₹20.50' });
  expect(transactions.map(({ money_change }: { money_change: number }) => money_change)).toEqual([
    20.5, -30, -20.5, -10,
  ]);
});
