import { expect, test } from 'vitest';
import { earningOf } from '../../../../lib/wallet/posting.ts';
import { useWalletApp } from './wallet-client.ts';

const app = useWalletApp();

test('a withdrawal is answered as documented, and the money has left the balance', async () => {
  const person = await app.earner(450);
  const { status, body } = await app.withdraw(person, 100);
  expect([status, Object.entries(body)]).toEqual([
    200,
    [
      ...[['transaction_id', expect.any(Number)] as const, ['amount', 100]],
      ['message', 'Withdrawal request of ₹100.00 submitted successfully'],
      ['created_at', expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/)],
    ],
  ]);
  const { body: listed } = await app.get('/transactions/user', person.access);
  expect(listed.transactions[0]).toMatchObject({
    ...{ transaction_id: body.transaction_id, tx_type: 'withdraw', coins_change: 0, money_change: -100 },
    ...{ description: 'Withdrew ₹100.00', call_id: null, created_at: body.created_at },
  });
});

test('refusals come in their order and in the specified words, and nothing is written', async () => {
  const person = await app.person();
  const before = await app.storedOf(person);
  expect(await app.withdraw(person, '12.5')).toMatchObject({
    status: 400,
    body: { detail: 'Insufficient balance. Available: ₹0.00, Requested: ₹12.50' },
  });
  expect(await app.storedOf(person)).toEqual(before);
  const earner = await app.earner(10);
  expect((await app.withdraw(earner, 10.01)).body.detail).toBe(
    'Insufficient balance. Available: ₹10.00, Requested: ₹10.01',
  );
});

test('without bank details there is no withdrawal, and nothing is written', async () => {
  const person = await app.person();
  await app.transfer(person, earningOf(1, 100_00));
  const before = await app.storedOf(person);
  expect(await app.withdraw(person, 50)).toMatchObject({
    status: 400,
    body: { detail: 'Bank details not found. Please add your bank details before requesting withdrawal.' },
  });
  expect(await app.storedOf(person)).toEqual(before);
});

test.each([
  [undefined, 'missing'],
  [0, 'greater_than'],
  [-5, 'greater_than'],
  [1.005, 'value_error'],
  [0.1 + 0.2, 'value_error'],
  [1e-7, 'value_error'],
  [1e300, 'value_error'],
  ['ten', 'float_parsing'],
  [null, 'float_type'],
  [{}, 'float_type'],
])('an amount of %j is a 422 at its place, and nothing is written', async (amount, type) => {
  const person = await app.earner(1_000);
  const before = await app.storedOf(person);
  const { status, body } = await app.withdraw(person, amount);
  expect([status, body.detail]).toEqual([422, [expect.objectContaining({ type, loc: ['body', 'amount'] })]]);
  expect(await app.storedOf(person)).toEqual(before);
});

test('the same request with the same key takes the money once and is answered the same', async () => {
  const person = await app.earner(100);
  const answers = [];
  for (let times = 0; times < 3; times++) answers.push(await app.withdraw(person, times === 1 ? '10' : 10, 'key-1'));
  expect(answers.map(({ status, body }) => [status, body])).toEqual(Array(3).fill([200, answers[0]?.body]));
  expect((await app.withdraw(person, 11, 'key-1')).status).toBe(409);
  expect((await app.get('/wallet/balance', person.access)).body).toMatchObject({ withdrawable_money: 90 });
  await app.withdraw(person, 10);
  expect((await app.get('/wallet/balance', person.access)).body).toMatchObject({ withdrawable_money: 80 });
});

test('parallel requests never take more than there is', async () => {
  const person = await app.earner(100);
  const answers = await Promise.all(Array.from({ length: 6 }, () => app.withdraw(person, 30)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 400, 400, 400]);
  expect((await app.get('/wallet/balance', person.access)).body).toMatchObject({
    ...{ withdrawable_money: 10, total_withdrawn: 90, pending_withdrawals: 90 },
  });
});
