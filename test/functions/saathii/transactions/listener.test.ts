import { expect, test } from 'vitest';
import { chargeOf, earningOf, purchaseOf } from '../../../../lib/wallet/posting.ts';
import { useWalletApp } from '../wallet/wallet-client.ts';

const app = useWalletApp();
const list = async (token: string, query = '') => (await app.get(`/transactions/listener${query}`, token)).body;

test('only what was earned is listed, with what is left of it to withdraw', async () => {
  const [caller, listener] = [await app.person(), await app.earner(450)];
  await app.history({ callerId: caller.id, listenerId: listener.id });
  await app.history({ callerId: caller.id, listenerId: listener.id, status: 'dropped' });
  await app.history({ callerId: listener.id, listenerId: caller.id });
  await app.transfer(listener, purchaseOf(`listener-${listener.id}`, 300, 150), chargeOf(9, 1, 10));
  await app.withdraw(listener, 100);
  expect(await list(listener.access)).toEqual({
    transactions: [
      {
        ...{ transaction_id: expect.any(Number), tx_type: 'earn', coins_change: 0, money_change: 450 },
        ...{ description: expect.stringMatching(/^Earned ₹450\.00 from call #\d+$/), call_id: expect.any(Number) },
        created_at: expect.stringMatching(/Z$/),
      },
    ],
    ...{ total_coins_earned: 0, total_money_earned: 450, total_calls_completed: 1, current_withdrawable_balance: 350 },
    ...{ page: 1, per_page: 20, has_next: false, has_previous: false },
  });
});

test('pages skip what is no earning', async () => {
  const person = await app.person();
  await app.transfer(person, purchaseOf(`pages-${person.id}`, 300, 150));
  for (let call = 1; call <= 3; call++) await app.transfer(person, earningOf(call, 15_00), chargeOf(call, 1, 10));
  const callsOf = async (query: string) =>
    (await list(person.access, query)).transactions.map(({ call_id }: { call_id: number }) => call_id);
  expect(await callsOf('?per_page=2')).toEqual([3, 2]);
  expect(await callsOf('?per_page=2&page=2')).toEqual([1]);
  expect(await callsOf('?page=2')).toEqual([]);
});
