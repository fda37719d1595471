import { afterEach, expect, test } from 'vitest';
import { deliver, fillIn, meanwhile, pay, report, usePayingApp } from '../../../support/paying.ts';
import { type Person, register } from '../../../support/saathii.ts';

const app = usePayingApp();
afterEach(() => app.world.faults.clear());

const coins = async (of: Person): Promise<number> => (await app.get('/calls/balance', of.access)).body.current_balance;
const unverified = { status: 400, body: { detail: 'Payment verification failed' } };

test('a payment is credited once to who has made it: each report of it gets the first answer, word for word', async () => {
  const by = await register(app);
  const proof = await pay(app, by, 300);
  const first = await report(app, by, proof, { amount: 300 });
  expect(first).toMatchObject({ status: 200, body: { amount_rupees: 300, coins_added: 600, new_balance: 600 } });
  await report(app, by, await pay(app, by));
  for (let again = 0; again < 3; again++) {
    const { status, body } = await report(app, by, proof, { amount: 300 });
    expect([status, body]).toEqual([200, first.body]);
  }
  expect(await coins(by)).toBe(900);
});

test('ten reports of one payment at the same time credit it once, with keys of their own or without', async () => {
  const by = await register(app);
  const proof = await pay(app, by, 150, { status: 'authorized' });
  const all = await Promise.all(
    Array.from({ length: 10 }, (_, place) =>
      report(app, by, proof, place % 2 ? { headers: { 'idempotency-key': `key-${place}` } } : {}),
    ),
  );
  expect(new Set(all.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size).toBe(1);
  expect(all[0]).toMatchObject({ status: 200, body: { new_balance: 300 } });
  expect(await coins(by)).toBe(300);
});

test('without the fields of a payment, or with forged ones, nothing is credited', async () => {
  const by = await register(app);
  const proof = await pay(app, by);
  const forged = { ...proof, razorpay_signature: 'f'.repeat(64) };
  for (const fields of [{}, { ...proof, razorpay_signature: null }, forged, { razorpay_order_id: 'a#b' }]) {
    expect(await report(app, by, fields)).toMatchObject(unverified);
  }
  expect(await report(app, by, proof, { amount: 1000 })).toMatchObject(unverified);
  expect(await coins(by)).toBe(0);
  expect((await report(app, by, proof)).status).toBe(200);
});

test('the payment of somebody else credits nobody, neither before nor after its owner has reported it', async () => {
  const [by, thief] = [await register(app), await register(app)];
  const proof = await pay(app, by);
  expect(await report(app, thief, proof)).toMatchObject(unverified);
  expect((await report(app, by, proof)).body.new_balance).toBe(300);
  expect(await report(app, thief, proof)).toMatchObject(unverified);
  expect([await coins(by), await coins(thief)]).toEqual([300, 0]);
});

test('what the webhook has credited is answered to the client as if it had been first', async () => {
  const by = await register(app);
  const proof = await pay(app, by);
  await deliver(app, app.gateway.message('order.paid', proof.razorpay_payment_id));
  expect(await report(app, by, proof)).toMatchObject({ status: 200, body: { coins_added: 300, new_balance: 300 } });
  expect(await coins(by)).toBe(300);
});

test('the amount is judged before anything else of the payment', async () => {
  const by = await register(app);
  const { status, body } = await report(app, by, {}, { amount: 151 });
  expect([status, body.detail]).toEqual([
    400,
    "Invalid recharge amount. Available amounts: ['150', '300', '500', '1000']",
  ]);
});

test.each(['down', 'silent'] as const)(
  'while the gateway is %s a report is a 503 and credits nothing; the same request then credits',
  async (mood) => {
    const by = await register(app);
    const proof = await pay(app, by);
    app.gateway.mood = mood;
    const headers = { 'idempotency-key': 'while-it-is-down' };
    expect((await report(app, by, proof, { headers })).status).toBe(503);
    app.gateway.mood = 'well';
    expect((await report(app, by, proof, { headers })).body.new_balance).toBe(300);
  },
);

test('what the webhook credits while the client’s own credit is on its way is credited once, and answered to the client', async () => {
  const by = await register(app);
  const proof = await pay(app, by);
  const answer = await meanwhile(
    app,
    'SaathiiCallsRecharge',
    () => report(app, by, proof),
    () => deliver(app, app.gateway.message('payment.captured', proof.razorpay_payment_id)),
  );
  expect(answer).toMatchObject({ status: 200, body: { coins_added: 300, new_balance: 300 } });
  expect(await coins(by)).toBe(300);
});

test('a wallet that changes while a credit is on its way is read again: both are credited', async () => {
  const by = await register(app);
  const [one, other] = [await pay(app, by), await pay(app, by, 1000)];
  const answer = await meanwhile(
    app,
    'SaathiiCallsRecharge',
    () => report(app, by, one, { headers: { 'idempotency-key': 'overtaken' } }),
    () => deliver(app, app.gateway.message('order.paid', other.razorpay_payment_id)),
  );
  expect(answer).toMatchObject({ status: 200, body: { coins_added: 300, new_balance: 2300 } });
  expect(await coins(by)).toBe(2300);
});

test('no log tells the order, the payment, its signature or a secret', async () => {
  const by = await register(app);
  const proof = await pay(app, by);
  await report(app, by, { ...proof, razorpay_signature: 'e'.repeat(64) });
  app.gateway.mood = 'down';
  await report(app, by, proof);
  app.gateway.mood = 'well';
  await report(app, by, proof);
  await deliver(app, app.gateway.message('order.paid', proof.razorpay_payment_id));
  const log = app.lines.map(({ text }) => text).join('\n');
  expect(log).toContain('calls.recharge');
  for (const secret of [...Object.values(proof), app.gateway.keySecret, app.gateway.webhookSecret]) {
    expect(log).not.toContain(secret);
  }
});

test('until an operator has filled in the secrets nothing can be paid, and 10 seconds later it can', async () => {
  const by = await register(app);
  await fillIn(app.world, { keySecret: '', webhookSecret: '' });
  await app.advance(301);
  const unconfigured = { status: 503, body: { detail: 'Payments are not configured' } };
  expect(await app.post('/calls/recharge/order', { amount_rupees: 150 }, by.access)).toMatchObject(unconfigured);
  expect(await report(app, by, {})).toMatchObject(unconfigured);
  expect(await deliver(app, app.gateway.signed('{}'))).toMatchObject(unconfigured);
  await fillIn(app.world, app.gateway);
  await app.advance(10);
  const proof = await pay(app, by);
  expect((await report(app, by, proof)).body.new_balance).toBe(300);
});
