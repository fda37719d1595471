import { expect, test } from 'vitest';
import { refuse } from '../../../lib/core/failure.ts';
import { PaymentEvents } from '../../../lib/payments/store.ts';
import type { Message } from '../../support/razorpay.ts';
import { claim, deliver, newBuyer, nothing, now, order, stored, usePayments } from './payment-world.ts';

const world = usePayments();

/** A payment that nobody has reported yet. */
async function paid(change: Parameters<typeof world.gateway.pay>[1] = {}) {
  const userId = await newBuyer(world);
  const made = await order(world, userId);
  const proof = world.gateway.pay(made.orderId, change);
  const message = (event: string, other = {}) => world.gateway.message(event, proof.razorpay_payment_id, other);
  return { userId, made, proof, message };
}

test.each(['payment.captured', 'order.paid'])(
  '%s credits the user of the order, whose client says nothing',
  async (event) => {
    const { userId, message, proof } = await paid({ method: 'netbanking' });
    expect(await deliver(world, message(event))).toBe('credited');
    const { coins, transfers, purchases } = await stored(world, userId);
    expect([coins, transfers]).toEqual([300, [`purchase:${proof.razorpay_payment_id}`]]);
    expect(purchases).toEqual([
      expect.objectContaining({ paymentMethod: 'netbanking', reference: `RCH_${userId}_${Math.floor(now / 1000)}` }),
    ]);
  },
);

test('both events of a payment, in any order and any number, credit it once; the client then gets the same credit', async () => {
  const { userId, made, message, proof } = await paid();
  for (const event of ['order.paid', 'payment.captured', 'order.paid']) await deliver(world, message(event));
  expect(await claim(world, made, proof)).toMatchObject({
    reference: `RCH_${userId}_${Math.floor(now / 1000)}`,
    coinsAfter: 300,
  });
  expect(await stored(world, userId)).toMatchObject({ coins: 300, transfers: { length: 1 }, purchases: { length: 1 } });
});

test('what the client has reported is not credited again by the webhook', async () => {
  const { userId, made, message, proof } = await paid();
  await claim(world, made, proof);
  expect(await deliver(world, message('payment.captured'))).toBe('credited');
  expect(await stored(world, userId)).toMatchObject({ coins: 300, transfers: { length: 1 } });
});

test('a message that has led to a credit costs one read when it comes again, and is forgotten after 30 days', async () => {
  const { message } = await paid();
  const captured = message('payment.captured');
  await deliver(world, captured);
  const from = world.operations.length;
  await deliver(world, captured);
  expect(world.operations.slice(from)).toEqual(['BatchGetItem']);
  const eventId = captured.headers['x-razorpay-event-id'] ?? '';
  expect(await world.table.get(PaymentEvents, { eventId })).toEqual({
    ...{ eventId, expiresAt: Math.floor(now / 1000) + 30 * 86_400 },
  });
});

test.each<[string, Record<string, string>]>([
  ['no id', {}],
  ['an id that can be no part of a key', { 'x-razorpay-event-id': 'a#b' }],
  ['an endless id', { 'x-razorpay-event-id': 'x'.repeat(3000) }],
])('a message with %s is credited once all the same', async (_, id) => {
  const { userId, message } = await paid();
  const { raw, headers } = message('payment.captured');
  const { 'x-razorpay-event-id': __, ...signed } = headers;
  const odd = { raw, headers: { ...signed, ...id } };
  expect([await deliver(world, odd), await deliver(world, odd)]).toEqual(['credited', 'credited']);
  expect(await stored(world, userId)).toMatchObject({ coins: 300, transfers: { length: 1 } });
});

test('the id of a known message keeps no other payment from being credited by its own', async () => {
  const [one, other] = [await paid(), await paid()];
  await deliver(world, one.message('payment.captured'));
  await deliver(world, other.message('payment.captured'));
  expect((await stored(world, other.userId)).coins).toBe(300);
});

const change = ({ raw, headers }: Message, other: Record<string, string | undefined>): Message =>
  ({ raw, headers: { ...headers, ...other } }) as Message;

test.each<[string, (message: Message) => Message]>([
  ['without a signature', (message) => change(message, { 'x-razorpay-signature': undefined })],
  ['with another signature', (message) => change(message, { 'x-razorpay-signature': 'b'.repeat(64) })],
  ['of one byte more', ({ raw, headers }) => ({ raw: `${raw} `, headers })],
  ['of another amount', ({ raw, headers }) => ({ raw: raw.replace('15000', '99000'), headers })],
  ['with a mark before it', ({ raw, headers }) => ({ raw: `\uFEFF${raw}`, headers })],
])('a message %s is refused; nothing is read or written', async (_, forge) => {
  const { userId, message } = await paid();
  const forged = forge(message('payment.captured'));
  const from = world.operations.length;
  expect(await deliver(world, forged)).toEqual(refuse('webhook_signature_invalid'));
  expect(world.operations.slice(from)).toEqual([]);
  expect(await stored(world, userId)).toEqual(nothing);
});

test('a message signed by the secret of the API is refused', async () => {
  const { userId, message } = await paid();
  const { raw } = message('payment.captured');
  const [orderId = '', ...rest] = raw.split('|');
  const signature = world.gateway.sign(orderId, rest.join('|'));
  expect(await deliver(world, { raw, headers: { 'x-razorpay-signature': signature } })).toEqual(
    refuse('webhook_signature_invalid'),
  );
  expect(await stored(world, userId)).toEqual(nothing);
});

test.each([
  ['of another amount', { amount: 100 }],
  ['in another currency', { currency: 'USD' }],
  ['of less, since some was refunded,', { amount_refunded: 1 }],
])('a payment %s than its order says is not credited, and is told apart', async (_, other) => {
  const { userId, message } = await paid();
  expect(await deliver(world, message('payment.captured', other))).toBe('amount_differs');
  expect(await stored(world, userId)).toEqual(nothing);
});

test.each([
  ['another event', 'payment.authorized', {}],
  ['a payment that has failed', 'payment.failed', { status: 'failed' }],
  ['a payment that is not captured', 'payment.captured', { status: 'authorized' }],
  ['a payment without an order', 'payment.captured', { order_id: null }],
  ['an order that was never made here', 'order.paid', { order_id: 'order_unknown' }],
])('a message about %s is taken, and nothing is written', async (_, event, other) => {
  const { userId, message } = await paid();
  expect(await deliver(world, message(event, other))).toBe('ignored');
  expect(await stored(world, userId)).toEqual(nothing);
});

test.each([
  ['', 'ignored'],
  ['null', 'ignored'],
  ['[]', 'ignored'],
  ['{', 'ignored'],
  ['{"event":"payment.captured"}', 'unreadable'],
  ['{"event":"order.paid","payload":{}}', 'unreadable'],
])(
  'of the signed text %j nothing is written, and one that tells of money is not passed over',
  async (raw, received) => {
    const from = world.operations.length;
    expect(await deliver(world, world.gateway.signed(raw))).toBe(received);
    expect(world.operations.slice(from)).toEqual([]);
  },
);

test('a payment of a deleted account credits nobody, and no wallet is made', async () => {
  const userId = 1_000_002;
  const { orderId } = await order(world, userId);
  const { razorpay_payment_id: paymentId } = world.gateway.pay(orderId);
  expect(await deliver(world, world.gateway.message('order.paid', paymentId))).toBe('no_wallet');
  expect((await stored(world, userId)).coins).toBeUndefined();
});

test('a store that fails throws, so that the message comes again, and is then credited once', async () => {
  const { userId, message } = await paid();
  const captured = message('payment.captured');
  for (const operation of ['BatchGetItem', 'GetItem', 'TransactWriteItems'] as const) {
    world.failNext(operation);
    await expect(deliver(world, captured)).rejects.toThrow();
  }
  expect(await stored(world, userId)).toEqual(nothing);
  expect(await deliver(world, captured)).toBe('credited');
  expect((await stored(world, userId)).coins).toBe(300);
});

test('a payment by a way of any name is credited', async () => {
  const { userId, message } = await paid({ method: 'x'.repeat(33) });
  expect(await deliver(world, message('payment.captured'))).toBe('credited');
  expect(await stored(world, userId)).toMatchObject({ coins: 300, purchases: [{ paymentMethod: 'razorpay' }] });
});

test('a capture that can not be read is not taken for something else, and nothing is written', async () => {
  const { userId, message } = await paid();
  expect(await deliver(world, message('payment.captured', { amount: 1.5 }))).toBe('unreadable');
  expect(await stored(world, userId)).toMatchObject(nothing);
});
