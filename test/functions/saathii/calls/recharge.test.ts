import { expect, test } from 'vitest';
import { type Person, register, useSaathii } from '../../../support/saathii.ts';

const app = useSaathii();

const buy = (by: Person, change: object = {}, headers: Record<string, string> = {}) =>
  app.send('POST', '/calls/recharge', {
    body: { amount_rupees: 150, payment_method: 'upi', ...change },
    token: by.access,
    headers,
  });
const balance = async (by: Person) => (await app.get('/calls/balance', by.access)).body;
const history = async (by: Person) => (await app.get('/calls/recharge/history', by.access)).body;
const idOf = async (by: Person): Promise<number> => (await balance(by)).user_id;

/** Nobody has bought anything. */
const empty = { current_balance: 0, total_earned: 0, total_spent: 0 };

test.each([
  [150, 300],
  [300, 600],
  [500, 1000],
  [1000, 2000],
])('₹%d are %d coins, credited at once where nobody has to pay', async (amount, coins) => {
  const by = await register(app);
  const user = await idOf(by);
  const { status, body } = await buy(by, { amount_rupees: amount });
  expect([status, body]).toEqual([
    200,
    {
      transaction_id: expect.stringMatching(new RegExp(`^RCH_${user}_\\d{10}$`)),
      amount_rupees: amount,
      coins_added: coins,
      new_balance: coins,
      message: `Successfully recharged ${coins} coins for ₹${amount}`,
    },
  ]);
  expect(await balance(by)).toMatchObject({ current_balance: coins, total_earned: coins, total_spent: 0 });
});

test('the documented request buys, and what it says of a payment is not looked at', async () => {
  const by = await register(app);
  const fields = { razorpay_order_id: 'order_x', razorpay_payment_id: 'pay_x', razorpay_signature: 'x' };
  expect((await buy(by, fields)).body.new_balance).toBe(300);
  expect((await buy(by, fields)).body.new_balance).toBe(600);
  expect((await buy(by, { amount_rupees: '150', razorpay_signature: null })).body.new_balance).toBe(900);
});

test.each([100, 0, -150, 151, 1e300, '200'])(
  'an amount of %j is refused with the amounts there are, and nothing is written',
  async (amount) => {
    const by = await register(app);
    expect(await buy(by, { amount_rupees: amount })).toMatchObject({
      status: 400,
      body: { detail: "Invalid recharge amount. Available amounts: ['150', '300', '500', '1000']" },
    });
    expect(await balance(by)).toMatchObject(empty);
  },
);

test.each<[string, object, object]>([
  ['no amount', { amount_rupees: undefined }, { type: 'missing', loc: ['body', 'amount_rupees'] }],
  ['half a rupee', { amount_rupees: 150.5 }, { type: 'int_type', loc: ['body', 'amount_rupees'] }],
  ['a word as its amount', { amount_rupees: 'much' }, { type: 'int_parsing', loc: ['body', 'amount_rupees'] }],
  ['no method', { payment_method: undefined }, { type: 'missing', loc: ['body', 'payment_method'] }],
  ['an empty method', { payment_method: '' }, { type: 'string_too_short', loc: ['body', 'payment_method'] }],
  [
    'an endless method',
    { payment_method: 'x'.repeat(33) },
    { type: 'string_too_long', loc: ['body', 'payment_method'] },
  ],
  ['a number as its proof', { razorpay_signature: 7 }, { type: 'string_type', loc: ['body', 'razorpay_signature'] }],
])('a recharge with %s is malformed, and nothing is written', async (_, change, entry) => {
  const by = await register(app);
  const { status, body } = await buy(by, change);
  expect([status, body.detail]).toEqual([422, [expect.objectContaining(entry)]]);
  expect(await balance(by)).toMatchObject(empty);
});

test('purchases of one second have references of their own', async () => {
  const by = await register(app);
  const bought = await Promise.all(Array.from({ length: 5 }, () => buy(by)));
  expect(bought.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  expect(new Set(bought.map(({ body }) => body.transaction_id)).size).toBe(5);
  expect((await balance(by)).current_balance).toBe(1500);
  expect((await history(by)).transactions.length).toBe(5);
});

test('requests with one key buy once, however many come at once and however often it is repeated', async () => {
  const by = await register(app);
  const key = { 'idempotency-key': 'recharge-1' };
  const all = await Promise.all(Array.from({ length: 8 }, () => buy(by, {}, key)));
  const again = await buy(by, {}, key);
  expect(again.status).toBe(200);
  for (const { status, body } of all) {
    expect([200, 409]).toContain(status);
    expect(body).toEqual(status === 200 ? again.body : { detail: 'Request already in progress' });
  }
  expect((await balance(by)).current_balance).toBe(300);
  expect((await buy(by, { amount_rupees: 300 }, key)).status).toBe(409);
  expect((await balance(by)).current_balance).toBe(300);
});

test('while the store is down nothing is bought, and the same key buys afterwards', async () => {
  const by = await register(app);
  const key = { 'idempotency-key': 'recharge-2' };
  app.world.faults.inject({ operation: 'TransactWriteItems', kind: 'error', times: 3 });
  expect((await buy(by, {}, key)).status).toBe(503);
  app.world.faults.clear();
  expect(await balance(by)).toMatchObject(empty);
  expect(await buy(by, {}, key)).toMatchObject({ status: 200, body: { new_balance: 300 } });
});
