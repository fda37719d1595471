import { beforeEach, expect, test } from 'vitest';
import { refuse } from '../../../lib/core/failure.ts';
import { Orders, Payments } from '../../../lib/payments/store.ts';
import { put } from '../../../lib/table/write.ts';
import type { Proof } from '../../support/razorpay.ts';
import { claim, deliver, newBuyer, nothing, now, order, stored, usePayments } from './payment-world.ts';

const world = usePayments();
beforeEach(() => {
  world.gateway.mood = 'well';
  world.gateway.asked.length = 0;
});

const second = Math.floor(now / 1000);
const creditOf = (userId: number, coinsAfter = 300) => ({
  ...{ reference: `RCH_${userId}_${second}`, amountRupees: 150, coins: 300, coinsAfter },
});
const unverified = refuse('payment_unverified');

test('an order is remembered with its user, its price and what they are promised for it', async () => {
  const userId = await newBuyer(world);
  const made = await order(world, userId);
  expect(await world.table.get(Orders, made)).toEqual(made);
  expect(made).toEqual({ orderId: made.orderId, userId, amountRupees: 150, coins: 300, createdAt: now });
  expect(world.gateway.orders.get(made.orderId)).toMatchObject({ amount: 15_000, currency: 'INR' });
});

test('a captured payment is credited with one read, one question to the gateway and one transaction', async () => {
  const userId = await newBuyer(world);
  const made = await order(world, userId);
  const proof = world.gateway.pay(made.orderId);
  const [from, asked] = [world.operations.length, world.gateway.asked.length];
  expect(await claim(world, made, proof)).toMatchObject(creditOf(userId));
  expect(world.operations.slice(from).filter((name) => name !== 'UpdateItem')).toEqual([
    ...['BatchGetItem', 'GetItem', 'TransactWriteItems'],
  ]);
  expect(world.gateway.asked.slice(asked)).toEqual([`GET /v1/payments/${proof.razorpay_payment_id}`]);
  const { coins, transfers, purchases } = await stored(world, userId);
  expect([coins, transfers]).toEqual([300, [`purchase:${proof.razorpay_payment_id}`]]);
  expect(purchases).toEqual([
    expect.objectContaining({ ordinal: 1, paymentMethod: 'card', paymentId: proof.razorpay_payment_id }),
  ]);
});

test('an authorized payment is captured before it is credited', async () => {
  const userId = await newBuyer(world);
  const made = await order(world, userId);
  const proof = world.gateway.pay(made.orderId, { status: 'authorized' });
  expect(await claim(world, made, proof)).toMatchObject(creditOf(userId));
  expect(world.gateway.payments.get(proof.razorpay_payment_id)?.status).toBe('captured');
});

test('a payment that is reported again gives the credit as it was, and nothing is written or asked', async () => {
  const userId = await newBuyer(world);
  const made = await order(world, userId);
  const proof = world.gateway.pay(made.orderId);
  await claim(world, made, proof);
  const another = await order(world, userId);
  await claim(world, another, world.gateway.pay(another.orderId));
  const before = await stored(world, userId);
  const [from, asked] = [world.operations.length, world.gateway.asked.length];
  expect(await claim(world, made, proof, { paymentMethod: 'upi' })).toMatchObject(creditOf(userId));
  expect([world.operations.slice(from), world.gateway.asked.slice(asked)]).toEqual([['BatchGetItem'], []]);
  expect(await stored(world, userId)).toEqual(before);
});

test('what is asked for twenty times at once, by the client and by the webhook, is credited once and answered alike', async () => {
  const userId = await newBuyer(world);
  const made = await order(world, userId);
  const proof = world.gateway.pay(made.orderId, { status: 'authorized' });
  const tries = Array.from({ length: 10 }, () => [
    claim(world, made, proof),
    deliver(world, world.gateway.message('payment.captured', proof.razorpay_payment_id, { status: 'captured' })),
  ]);
  const outcomes = await Promise.all(tries.flat());
  for (const outcome of outcomes) {
    if (typeof outcome === 'string') expect(outcome).toBe('credited');
    else expect(outcome).toMatchObject(creditOf(userId));
  }
  expect(await stored(world, userId)).toMatchObject({ coins: 300, transfers: { length: 1 }, purchases: { length: 1 } });
});

test('payments of one user that come at the same time are all credited, each with a reference of its own', async () => {
  const userId = await newBuyer(world);
  const orders = await Promise.all(Array.from({ length: 6 }, () => order(world, userId)));
  const credits = await Promise.all(orders.map((made) => claim(world, made, world.gateway.pay(made.orderId))));
  const references = credits.map((credit) => ('reference' in credit ? credit.reference : credit.code)).sort();
  const first = `RCH_${userId}_${second}`;
  expect(references).toEqual([first, ...[2, 3, 4, 5, 6].map((count) => `${first}_${count}`)]);
  expect(await stored(world, userId)).toMatchObject({
    coins: 1800,
    transfers: { length: 6 },
    purchases: { length: 6 },
  });
});

type Lie = (proof: Proof) => Partial<Proof>;
const forgeries: Readonly<Record<string, Lie>> = {
  'without an order': ({ razorpay_order_id: _, ...rest }) => rest,
  'without a payment': ({ razorpay_payment_id: _, ...rest }) => rest,
  'without a signature': ({ razorpay_signature: _, ...rest }) => rest,
  'with an empty signature': (proof) => ({ ...proof, razorpay_signature: '' }),
  'with another signature': (proof) => ({ ...proof, razorpay_signature: 'a'.repeat(64) }),
  'with the signature of another payment': (proof) => ({ ...proof, razorpay_payment_id: 'pay_other' }),
  'signed by the secret of the webhook': ({ razorpay_order_id, razorpay_payment_id }) => {
    const { headers } = world.gateway.signed(`${razorpay_order_id}|${razorpay_payment_id}`);
    return { razorpay_order_id, razorpay_payment_id, razorpay_signature: headers['x-razorpay-signature'] ?? '' };
  },
};

test.each(Object.entries(forgeries))('a payment %s is refused; nothing is read, asked or written', async (_, lie) => {
  const userId = await newBuyer(world);
  const made = await order(world, userId);
  const proof = lie(world.gateway.pay(made.orderId));
  const [from, asked] = [world.operations.length, world.gateway.asked.length];
  expect(await claim(world, made, proof)).toEqual(unverified);
  expect([world.operations.slice(from), world.gateway.asked.slice(asked)]).toEqual([[], []]);
  expect(await stored(world, userId)).toEqual(nothing);
});

test('a signed payment of somebody else’s order is refused and credits nobody, also once it is credited', async () => {
  const [userId, thief] = [await newBuyer(world), await newBuyer(world)];
  const made = await order(world, userId);
  const proof = world.gateway.pay(made.orderId);
  expect(await claim(world, made, proof, { userId: thief })).toEqual(unverified);
  expect([await stored(world, userId), await stored(world, thief)]).toEqual([nothing, nothing]);
  await claim(world, made, proof);
  expect(await claim(world, made, proof, { userId: thief })).toEqual(unverified);
  expect(await stored(world, thief)).toEqual(nothing);
});

test('a payment that was credited to somebody else is used, and nothing is written', async () => {
  const [userId, other] = [await newBuyer(world), await newBuyer(world)];
  const made = await order(world, userId);
  const proof = world.gateway.pay(made.orderId);
  const { orderId } = made;
  const paymentId = proof.razorpay_payment_id;
  const rest = { ordinal: 1, reference: 'x', amountRupees: 150, coins: 300, coinsAfter: 300, createdAt: now };
  await world.table.transact([put(Payments, { paymentId, orderId, userId: other, ...rest })]);
  expect(await claim(world, made, proof)).toEqual(refuse('payment_used'));
  expect(await stored(world, userId)).toEqual(nothing);
});

test('an order that was never made here, or for another amount than is claimed, is refused and nothing is written', async () => {
  const userId = await newBuyer(world);
  const foreign = await world.payments.gateway.createOrder({
    ...{ amountPaise: 15_000, currency: 'INR', receipt: 'r', notes: {} },
  });
  const made = await order(world, userId);
  expect(await claim(world, { ...made, orderId: foreign }, world.gateway.pay(foreign))).toEqual(unverified);
  expect(await claim(world, made, world.gateway.pay(made.orderId), { amountRupees: 1000 })).toEqual(unverified);
  expect(await stored(world, userId)).toEqual(nothing);
});

test.each([
  ['of another amount', { amount: 100 }],
  ['in another currency', { currency: 'IDR' }],
  ['of another order', { order_id: 'order_other' }],
  ['of no order', { order_id: null }],
  ['that is only authorized, and of another amount', { amount: 100, status: 'authorized' as const }],
  ['that has failed', { status: 'failed' as const }],
  ['that is not finished', { status: 'created' as const }],
  ['that was refunded', { status: 'refunded' as const, amount_refunded: 15_000 }],
  ['that was refunded in part', { amount_refunded: 5_000 }],
])('a signed payment %s is refused; it is not captured, and nothing is written', async (_, change) => {
  const userId = await newBuyer(world);
  const made = await order(world, userId);
  const proof = world.gateway.pay(made.orderId, change);
  expect(await claim(world, made, proof)).toEqual(unverified);
  expect(world.gateway.asked.filter((asked) => asked.endsWith('/capture'))).toEqual([]);
  expect(await stored(world, userId)).toEqual(nothing);
});

test('a signed payment that the gateway does not know is refused, and nothing is written', async () => {
  const userId = await newBuyer(world);
  const made = await order(world, userId);
  const proof = world.gateway.pay(made.orderId);
  world.gateway.payments.delete(proof.razorpay_payment_id);
  expect(await claim(world, made, proof)).toEqual(unverified);
  expect(await stored(world, userId)).toEqual(nothing);
});

test('while the gateway or the store fails nothing is credited, and the same report afterwards credits once', async () => {
  const userId = await newBuyer(world);
  const made = await order(world, userId);
  const proof = world.gateway.pay(made.orderId);
  world.gateway.mood = 'down';
  await expect(claim(world, made, proof)).rejects.toThrow();
  world.gateway.mood = 'well';
  world.failNext('TransactWriteItems');
  await expect(claim(world, made, proof)).rejects.toThrow();
  expect(await stored(world, userId)).toEqual(nothing);
  expect(await claim(world, made, proof)).toMatchObject(creditOf(userId));
});

test('a credit whose answer was lost is recognised by the next report, which gives it and credits nothing', async () => {
  const userId = await newBuyer(world);
  const made = await order(world, userId);
  const proof = world.gateway.pay(made.orderId);
  world.loseAnswer('TransactWriteItems', new Error('the function was cut off'));
  await expect(claim(world, made, proof)).rejects.toThrow();
  expect(await claim(world, made, proof)).toMatchObject(creditOf(userId));
  expect(await stored(world, userId)).toMatchObject({ coins: 300, transfers: { length: 1 } });
});

test('whoever pays one order twice gets coins twice: both payments came in', async () => {
  const userId = await newBuyer(world);
  const made = await order(world, userId);
  await claim(world, made, world.gateway.pay(made.orderId));
  expect(await claim(world, made, world.gateway.pay(made.orderId))).toMatchObject({ coinsAfter: 600 });
});

test('a buyer whose account is gone gets nothing, and no wallet is made', async () => {
  const userId = 1_000_001;
  const made = await order(world, userId);
  expect(await claim(world, made, world.gateway.pay(made.orderId))).toEqual(refuse('wallet_not_found'));
  expect(await stored(world, userId)).toEqual({ ...nothing, coins: undefined });
});
