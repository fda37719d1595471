import { expect, test } from 'vitest';
import { purchaseOf } from '../../../../lib/wallet/posting.ts';
import { useWalletApp } from './wallet-client.ts';

const app = useWalletApp();
const balance = async (token: string) => app.get('/wallet/balance', token);

test('somebody without earnings sees zeros, whatever their role', async () => {
  const person = await app.person();
  const { status, body } = await balance(person.access);
  expect([status, Object.entries(body)]).toEqual([
    200,
    [
      ['user_id', person.id],
      ...[['balance_coins', 0] as const, ['withdrawable_money', 0], ['total_earned', 0]],
      ...[['total_withdrawn', 0] as const, ['pending_withdrawals', 0]],
    ],
  ]);
});

test('a balance is answered as documented: earned 450, withdrawn 100, all of it pending', async () => {
  const person = await app.earner(450);
  await app.withdraw(person, 100);
  expect((await balance(person.access)).body).toEqual({
    ...{ user_id: person.id, balance_coins: 0, withdrawable_money: 350 },
    ...{ total_earned: 450, total_withdrawn: 100, pending_withdrawals: 100 },
  });
});

test('money has at most two decimals, however it came about', async () => {
  const person = await app.earner(0.3);
  await app.withdraw(person, 0.1);
  await app.transfer(person, purchaseOf(`balance-${person.id}`, 300, 150));
  expect((await balance(person.access)).body).toMatchObject({
    ...{ balance_coins: 300, withdrawable_money: 0.2, total_earned: 0.3, total_withdrawn: 0.1 },
  });
});

test('a balance is read together with the token and costs nothing besides', async () => {
  const person = await app.person();
  await balance(person.access);
  await app.world.idle();
  app.world.ledger.reset();
  await balance(person.access);
  expect(app.world.ledger.calls().map(({ operation }) => operation)).toEqual(['BatchGetItem']);
});
