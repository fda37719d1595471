import { afterEach, expect, test } from 'vitest';
import { deliver, meanwhile, pay, report, usePayingApp } from '../../../support/paying.ts';
import type { Message, Proof } from '../../../support/razorpay.ts';
import { type Person, register, useSaathii } from '../../../support/saathii.ts';

const app = usePayingApp();
const free = useSaathii();
afterEach(() => app.world.faults.clear());

const balance = async (of: Person) => (await app.get('/calls/balance', of.access)).body;
const errors = () => app.lines.map(({ text }) => text).filter((text) => text.includes('"level":"error"'));

test('a captured payment is credited although its client never reports it, and shows how it was paid', async () => {
  const by = await register(app);
  const proof = await pay(app, by, 500, { method: 'netbanking' });
  const { status, body } = await deliver(app, app.gateway.message('payment.captured', proof.razorpay_payment_id));
  expect([status, body]).toEqual([200, { status: 'ok' }]);
  expect(await balance(by)).toMatchObject({ current_balance: 1000 });
  const { transactions } = (await app.get('/calls/recharge/history', by.access)).body;
  expect(transactions).toEqual([expect.objectContaining({ amount_rupees: 500, payment_method: 'netbanking' })]);
});

test('a message without a good signature is a 400 and credits nothing, also where its bytes were only re-written', async () => {
  const by = await register(app);
  const { razorpay_payment_id: paymentId } = await pay(app, by);
  const { raw, headers } = app.gateway.message('payment.captured', paymentId);
  const forged: Message[] = [
    { raw, headers: {} },
    { raw, headers: { ...headers, 'x-razorpay-signature': '0'.repeat(64) } },
    { raw: JSON.stringify(JSON.parse(raw), null, 1), headers },
    { raw: '', headers },
  ];
  for (const message of forged) {
    expect(await deliver(app, message)).toMatchObject({ status: 400, body: { detail: 'Invalid signature' } });
  }
  expect(await balance(by)).toMatchObject({ current_balance: 0 });
});

test('letters of any script are signed as the bytes that they are sent as', async () => {
  expect((await deliver(app, app.gateway.signed('{"event":"नमस्ते 🙏"}'))).status).toBe(200);
});

test('what is not the price of its order is not credited; it is taken, and logged without saying what it was', async () => {
  const by = await register(app);
  const proof = await pay(app, by, 150, { amount: 100 });
  const message = app.gateway.message('payment.captured', proof.razorpay_payment_id);
  expect((await deliver(app, message)).status).toBe(200);
  expect(await balance(by)).toMatchObject({ current_balance: 0 });
  expect(errors()).toEqual([expect.stringContaining('not the price of its order')]);
  for (const said of Object.values(proof)) expect(errors().join()).not.toContain(said);
});

test('a payment of a deleted account is taken and logged, and credits nobody', async () => {
  const by = await register(app);
  const { razorpay_payment_id: paymentId } = await pay(app, by);
  await app.delete('/users/me', by.access);
  expect((await deliver(app, app.gateway.message('order.paid', paymentId))).status).toBe(200);
  expect(errors()).toEqual([expect.stringContaining('deleted account')]);
});

test('while the store is down a message is a 503, so that it is delivered again and then credited once', async () => {
  const by = await register(app);
  const { razorpay_payment_id: paymentId } = await pay(app, by);
  const message = app.gateway.message('payment.captured', paymentId);
  app.world.faults.inject({ operation: 'TransactWriteItems', kind: 'error', times: 3 });
  expect((await deliver(app, message)).status).toBe(503);
  app.world.faults.clear();
  expect((await deliver(app, message)).status).toBe(200);
  expect(await balance(by)).toMatchObject({ current_balance: 300 });
});

test('what the client reports while the webhook’s own credit is on its way is credited once', async () => {
  const by = await register(app);
  const proof = await pay(app, by);
  const answer = await meanwhile(
    app,
    'SaathiiWebhooksRazorpay',
    () => deliver(app, app.gateway.message('payment.captured', proof.razorpay_payment_id)),
    () => report(app, by, proof),
  );
  expect(answer.status).toBe(200);
  expect(await balance(by)).toMatchObject({ current_balance: 300 });
});

test('a thousand deliveries of two hundred payments are two hundred credits, in any order and beside their clients', {
  timeout: 120_000,
}, async () => {
  const people = await Promise.all(Array.from({ length: 10 }, () => register(app)));
  const payments: { by: Person; proof: Proof }[] = [];
  const order = (by: Person) => async () => {
    const { status, body } = await app.post('/calls/recharge/order', { amount_rupees: 150 }, by.access);
    if (status === 200) payments.push({ by, proof: app.gateway.pay(body.order_id) });
    return status;
  };
  await untilTaken(people.flatMap((by) => Array.from({ length: 20 }, () => order(by))));
  const deliveries = payments.flatMap(({ by, proof }) => {
    const captured = app.gateway.message('payment.captured', proof.razorpay_payment_id);
    const paid = app.gateway.message('order.paid', proof.razorpay_payment_id);
    const tell = (message: Message) => async () => (await deliver(app, message)).status;
    const told = [captured, paid, captured, paid, captured].map(tell);
    return [...told, async () => (await report(app, by, proof)).status];
  });
  expect(deliveries.length).toBe(1200);
  await untilTaken(shuffled(deliveries));
  await app.world.idle();
  for (const by of people) {
    expect(await balance(by)).toMatchObject({ current_balance: 6000, total_earned: 6000 });
    const { body } = await app.get('/calls/recharge/history?per_page=100', by.access);
    expect([body.transactions.length, body.total_recharged]).toEqual([20, 3000]);
    expect(new Set(body.transactions.map(({ reference }: { reference: string }) => reference)).size).toBe(20);
  }
});

/** Sends everything, some at a time, and what was not taken again, as gateways and clients do. */
async function untilTaken(work: (() => Promise<number>)[]): Promise<void> {
  let sent = 0;
  const send = async (): Promise<void> => {
    for (let next = work.shift(); next; next = work.shift()) {
      sent += 1;
      expect(sent).toBeLessThan(5000);
      const status = await next();
      if (status === 503) work.push(next);
      else expect(status).toBe(200);
    }
  };
  await Promise.all(Array.from({ length: 12 }, send));
}

const shuffled = <T>(list: readonly T[]): T[] =>
  list
    .map((entry) => ({ entry, place: Math.random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ entry }) => entry);

test('where nobody has to pay there is nothing to be told', async () => {
  const { status, body } = await deliver({ ...app, send: free.send }, app.gateway.signed('{}'));
  expect([status, body]).toEqual([503, { detail: 'Payments are not configured' }]);
});
