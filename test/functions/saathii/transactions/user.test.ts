import { expect, test } from 'vitest';
import { chargeOf, earningOf, purchaseOf } from '../../../../lib/wallet/posting.ts';
import { useWalletApp } from '../wallet/wallet-client.ts';

const app = useWalletApp();
const list = (token: string, query = '') => app.get(`/transactions/user${query}`, token);

test('transactions are listed as documented, newest first, with totals over all of them', async () => {
  const person = await app.person();
  await app.transfer(person, purchaseOf(`user-${person.id}`, 300, 150), chargeOf(456, 1, 10), earningOf(457, 450_00));
  const { body } = await list(person.access);
  expect(body.transactions.map((row: object) => Object.entries(row).slice(1, 6))).toEqual([
    [
      ...[['tx_type', 'earn'] as const, ['coins_change', 0], ['money_change', 450]],
      ...[['description', 'Earned ₹450.00 from call #457'] as const, ['call_id', 457]],
    ],
    [
      ...[['tx_type', 'spend'] as const, ['coins_change', -10], ['money_change', 0]],
      ...[['description', 'Spent 10 coins on call #456'] as const, ['call_id', 456]],
    ],
    [
      ...[['tx_type', 'purchase'] as const, ['coins_change', 300], ['money_change', 150]],
      ...[['description', 'Purchased 300 coins'] as const, ['call_id', null]],
    ],
  ]);
  expect(body).toMatchObject({
    ...{ total_coins_spent: 10, total_money_spent: 10, total_coins_earned: 0, total_money_earned: 450 },
    ...{ current_balance: 290, page: 1, per_page: 20, has_next: false, has_previous: false },
  });
});

test('a filter by type narrows the rows and the page, and not the totals', async () => {
  const person = await app.person();
  const charges = [1, 2, 3].map((minute) => chargeOf(5, minute, 10));
  await app.transfer(person, purchaseOf(`filter-${person.id}`, 300, 150), ...charges, earningOf(6, 15_00));
  const { body } = await list(person.access, '?tx_type=spend&per_page=2');
  expect(body.transactions.map(({ tx_type }: { tx_type: string }) => tx_type)).toEqual(['spend', 'spend']);
  expect(body).toMatchObject({ total_coins_spent: 30, total_money_earned: 15, has_next: true, current_balance: 270 });
  expect((await list(person.access, '?tx_type=spend&per_page=2&page=2')).body).toMatchObject({
    ...{ has_next: false, has_previous: true, transactions: [{ coins_change: -10 }] },
  });
  expect((await list(person.access, '?tx_type=bonus')).body.transactions).toEqual([]);
});

test('a type that does not exist, or that nobody is shown, is a 422', async () => {
  const person = await app.person();
  for (const type of ['gift', 'forfeit', '']) {
    const { status, body } = await list(person.access, `?tx_type=${type}`);
    expect([status, body.detail[0]]).toMatchObject([422, { type: 'enum', loc: ['query', 'tx_type'] }]);
  }
});

test('a page of any size and depth costs one query beside the token', async () => {
  const person = await app.person();
  await app.transfer(person, ...Array.from({ length: 12 }, (_, call) => earningOf(call + 1, 15_00)));
  await list(person.access);
  await app.world.idle();
  app.world.ledger.reset();
  await list(person.access, '?per_page=5&page=2');
  expect(app.world.ledger.calls().map(({ operation }) => operation)).toEqual(['BatchGetItem', 'Query']);
});
