import { afterEach, expect, test } from 'vitest';
import { usePayingApp } from '../../../support/paying.ts';
import { register, useSaathii } from '../../../support/saathii.ts';

const app = usePayingApp();
const free = useSaathii();
afterEach(() => app.world.faults.clear());

test('an order is made at the gateway for the amount and its user, and the client is told how to pay it', async () => {
  const { access } = await register(app);
  const { user_id: userId } = (await app.get('/users/me', access)).body;
  const { status, body } = await app.post('/calls/recharge/order', { amount_rupees: 150 }, access);
  const { keyId, orders } = app.gateway;
  expect([status, body]).toEqual([
    200,
    { order_id: body.order_id, amount_rupees: 150, amount_paise: 15_000, currency: 'INR', key_id: keyId },
  ]);
  const notes = { user_id: String(userId) };
  expect(orders.get(body.order_id)).toEqual({ amount: 15_000, currency: 'INR', notes });
  expect(await app.world.operator('saathii').itemsOf(`ORDER#${body.order_id}`)).toEqual([
    expect.objectContaining({ userId, amountRupees: 150, coins: 300 }),
  ]);
});

test('an amount that is not sold makes no order', async () => {
  const { access } = await register(app);
  const { size } = app.gateway.orders;
  const { status, body } = await app.post('/calls/recharge/order', { amount_rupees: 10 }, access);
  expect([status, body.detail]).toEqual([
    400,
    "Invalid recharge amount. Available amounts: ['150', '300', '500', '1000']",
  ]);
  expect(app.gateway.orders.size).toBe(size);
});

test.each(['down', 'busy', 'gone'] as const)(
  'a gateway that is %s is a 503, and the next try makes an order',
  async (mood) => {
    const { access } = await register(app);
    app.gateway.mood = mood;
    expect((await app.post('/calls/recharge/order', { amount_rupees: 150 }, access)).status).toBe(503);
    app.gateway.mood = 'well';
    expect((await app.post('/calls/recharge/order', { amount_rupees: 150 }, access)).status).toBe(200);
  },
);

test('an order that can not be remembered is a 503: nobody can pay what nobody would be credited for', async () => {
  const { access } = await register(app);
  app.world.faults.inject({ operation: 'PutItem', kind: 'error', times: 10 });
  expect((await app.post('/calls/recharge/order', { amount_rupees: 150 }, access)).status).toBe(503);
});

test('where nobody has to pay there are no orders', async () => {
  const { access } = await register(free);
  const refused = await free.post('/calls/recharge/order', { amount_rupees: 150 }, access);
  expect([refused.status, refused.body]).toEqual([503, { detail: 'Payments are not configured' }]);
  expect((await free.post('/calls/recharge/order', { amount_rupees: 151 }, access)).status).toBe(400);
});
