import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { isUnavailable } from '../../../lib/core/failure.ts';
import { describeError } from '../../../lib/core/log.ts';
import type { PaymentGateway } from '../../../lib/payments/gateway.ts';
import { razorpay } from '../../../lib/payments/razorpay.ts';
import { type Mood, type Razorpay, startRazorpay } from '../../support/razorpay.ts';

let there: Razorpay;
let gateway: PaymentGateway;
const open = (change: { keySecret?: string; baseUrl?: string; timeoutMs?: number } = {}) =>
  razorpay({ keyId: there.keyId, keySecret: there.keySecret, baseUrl: there.url, ...change });
beforeAll(async () => {
  there = await startRazorpay();
  gateway = open();
});
beforeEach(() => {
  there.mood = 'well';
  there.asked.length = 0;
});
afterAll(() => there.stop());

const price = { amountPaise: 15_000, currency: 'INR' };
const order = { ...price, receipt: 'r', notes: { user_id: '7' } };

/** A payment of a new order. */
async function paid(change: Parameters<Razorpay['pay']>[1] = {}) {
  const orderId = await gateway.createOrder(order);
  const { razorpay_payment_id: paymentId } = there.pay(orderId, change);
  return { orderId, paymentId, ...price, method: 'upi' };
}

test('an order is made with its amount, currency and notes', async () => {
  const id = await gateway.createOrder(order);
  expect(there.orders.get(id)).toEqual({ amount: 15_000, currency: 'INR', notes: { user_id: '7' } });
});

test.each([
  ['captured', {}, { status: 'captured' }],
  ['authorized', { status: 'authorized' as const }, { status: 'authorized' }],
  ['failed', { status: 'failed' as const }, { status: 'other' }],
  ['refunded in part', { amount_refunded: 5_000 }, { status: 'captured', amountPaise: 10_000 }],
  ['made without an order', { order_id: null }, { status: 'captured', orderId: undefined }],
])('a payment that is %s is told as that', async (_, change, expected) => {
  const { paymentId, ...rest } = await paid(change);
  expect(await gateway.fetchPayment(paymentId)).toEqual({ paymentId, ...rest, ...expected });
});

test('a payment that is not there is a value, whatever its id looks like', async () => {
  for (const id of ['pay_1', '../orders', 'a b?c#d']) expect(await gateway.fetchPayment(id)).toBeUndefined();
  expect(there.asked.at(-1)).toBe('GET /v1/payments/a%20b%3Fc%23d');
});

test('an authorized payment is captured; one that somebody else has captured meanwhile is told as captured', async () => {
  const payment = { ...(await paid({ status: 'authorized' })), status: 'authorized' as const };
  const captured = { ...payment, status: 'captured' };
  expect(await gateway.capture(payment)).toEqual(captured);
  expect(await gateway.capture(payment)).toEqual(captured);
});

test.each<[Mood, boolean]>([
  ['down', true],
  ['busy', true],
  ['gone', true],
  ['silent', true],
  ['nonsense', false],
])('a gateway that is %s throws, and whether that passes by itself is %s', async (mood, passes) => {
  const { paymentId } = await paid();
  const impatient = open({ timeoutMs: 200 });
  there.mood = mood;
  for (const ask of [() => impatient.createOrder(order), () => impatient.fetchPayment(paymentId)]) {
    const error = await ask().catch((thrown: unknown) => thrown);
    expect([error instanceof Error, isUnavailable(error)]).toEqual([true, passes]);
  }
});

test('a gateway that nobody listens at is unavailable', async () => {
  const error = await open({ baseUrl: 'http://127.0.0.1:9' })
    .fetchPayment('pay_1')
    .catch((thrown: unknown) => thrown);
  expect(isUnavailable(error)).toBe(true);
});

test('an account that the gateway does not accept is a defect, and no error tells the secret or the payment', async () => {
  const error = await open({ keySecret: 'wrong-secret' })
    .fetchPayment('pay_1')
    .catch((thrown: unknown) => thrown);
  expect(isUnavailable(error)).toBe(false);
  expect(`${(error as Error).message} ${JSON.stringify(describeError(error))}`).not.toMatch(/wrong-secret|pay_1/);
});
