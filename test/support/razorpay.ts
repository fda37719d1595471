import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A payment as the gateway's API and its webhooks show it. */
interface PaymentEntity {
  readonly id: string;
  readonly entity: 'payment';
  readonly amount: number;
  readonly amount_refunded: number;
  readonly currency: string;
  readonly order_id: string | null;
  readonly status: 'created' | 'authorized' | 'captured' | 'refunded' | 'failed';
  readonly method: string;
  readonly notes: readonly never[];
}

/** What a checkout leaves on the phone, in the fields of a recharge. */
export interface Proof {
  readonly razorpay_order_id: string;
  readonly razorpay_payment_id: string;
  readonly razorpay_signature: string;
}

/** A message of the gateway, ready to be sent any number of times. */
export interface Message {
  readonly raw: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** How the gateway misbehaves: it is down, overloaded, answers nonsense, says nothing, or hangs up. */
export type Mood = 'well' | 'down' | 'busy' | 'nonsense' | 'silent' | 'gone';

/** Razorpay's HTTP API as its documentation describes it, on a port of this machine. */
export interface Razorpay {
  readonly url: string;
  readonly keyId: string;
  readonly keySecret: string;
  readonly webhookSecret: string;
  /** What it was asked for, in order: `POST /v1/orders`. */
  readonly asked: string[];
  mood: Mood;
  readonly orders: Map<string, { readonly amount: number; readonly currency: string; readonly notes: unknown }>;
  readonly payments: Map<string, PaymentEntity>;
  /** Somebody pays an order at the checkout; captured unless it says otherwise. */
  pay(orderId: string, change?: Partial<PaymentEntity>): Proof;
  /** The proof of an order and a payment, by the secret of the API. */
  sign(orderId: string, paymentId: string): string;
  /** What the webhook is told about a payment as it is now. */
  message(event: string, paymentId: string, change?: Partial<PaymentEntity>): Message;
  /** Any text as a message with a good signature. */
  signed(raw: string, eventId?: string): Message;
  stop(): Promise<void>;
}

const newId = (prefix: string): string => `${prefix}_${randomBytes(7).toString('hex')}`;
const hmac = (secret: string, content: string): string => createHmac('sha256', secret).update(content).digest('hex');

/** Starts the double of the gateway. */
export async function startRazorpay(): Promise<Razorpay> {
  const server = createServer((request, response) => void answer(gateway, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const [keySecret, webhookSecret] = [newId('key'), newId('webhook')];
  const gateway: Razorpay = {
    ...{ url: `http://127.0.0.1:${port}`, keyId: newId('rzp_test'), keySecret, webhookSecret, asked: [], mood: 'well' },
    ...{ orders: new Map(), payments: new Map() },
    sign: (orderId, paymentId) => hmac(keySecret, `${orderId}|${paymentId}`),
    pay(orderId, change = {}) {
      const { amount = 0, currency = 'INR' } = gateway.orders.get(orderId) ?? {};
      const payment: PaymentEntity = {
        ...{ id: newId('pay'), entity: 'payment', amount, amount_refunded: 0, currency, order_id: orderId },
        ...{ status: 'captured', method: 'upi', notes: [] },
        ...change,
      };
      gateway.payments.set(payment.id, payment);
      const signature = gateway.sign(orderId, payment.id);
      return { razorpay_order_id: orderId, razorpay_payment_id: payment.id, razorpay_signature: signature };
    },
    message(event, paymentId, change = {}) {
      const payment = { ...gateway.payments.get(paymentId), ...change };
      const payload = { payment: { entity: payment } };
      const contains = Object.keys(payload);
      return gateway.signed(JSON.stringify({ entity: 'event', account_id: newId('acc'), event, contains, payload }));
    },
    signed: (raw, eventId = newId('evt')) => ({
      raw,
      headers: { 'x-razorpay-signature': hmac(webhookSecret, raw), 'x-razorpay-event-id': eventId },
    }),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return gateway;
}

async function answer(gateway: Razorpay, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(request);
  gateway.asked.push(`${request.method} ${request.url}`);
  if (gateway.mood === 'silent') return;
  if (gateway.mood === 'gone') return void response.destroy();
  const known = `Basic ${Buffer.from(`${gateway.keyId}:${gateway.keySecret}`).toString('base64')}`;
  const [status, json] =
    request.headers.authorization === known
      ? handle(gateway, `${request.method} ${request.url}`, body === '' ? {} : JSON.parse(body))
      : [401, refusal('Authentication failed')];
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(gateway.mood === 'nonsense' ? '<html>' : JSON.stringify(json));
}

const refusal = (description: string) => ({ error: { code: 'BAD_REQUEST_ERROR', description } });

type Sent = { readonly amount?: number; readonly currency?: string; readonly notes?: unknown };

function handle(gateway: Razorpay, asked: string, { amount = 0, currency = '', notes }: Sent): [number, unknown] {
  if (gateway.mood === 'down') return [502, { error: { code: 'SERVER_ERROR', description: 'down' } }];
  if (gateway.mood === 'busy') return [429, refusal('Too many requests')];
  if (asked === 'POST /v1/orders') {
    const id = newId('order');
    gateway.orders.set(id, { amount, currency, notes });
    return [200, { id, entity: 'order', amount, currency, notes, status: 'created' }];
  }
  const [, id = '', captures] = /^\w+ \/v1\/payments\/(\w+)(\/capture)?$/.exec(asked) ?? [];
  const payment = gateway.payments.get(id);
  if (!payment) return [400, refusal('The id provided does not exist')];
  if (!captures) return [200, payment];
  if (payment.status !== 'authorized') return [400, refusal('This payment has already been captured')];
  if (amount !== payment.amount) return [400, refusal('Capture amount must be equal to the amount authorized')];
  const captured: PaymentEntity = { ...payment, status: 'captured' };
  gateway.payments.set(id, captured);
  return [200, captured];
}
