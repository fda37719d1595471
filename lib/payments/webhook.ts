import * as z from 'zod/mini';
import { Failure, refuse } from '../core/failure.ts';
import { readJson } from '../core/validate.ts';
import { committing } from '../once/commit.ts';
import type { TakeIds } from '../table/leased-ids.ts';
import type { Table } from '../table/table.ts';
import { put } from '../table/write.ts';
import type { PaymentDesk } from './desk.ts';
import type { GatewayPayment } from './gateway.ts';
import { creditPayment, paysFor } from './payments.ts';
import { RazorpayId, RazorpayPayment } from './razorpay-payment.ts';
import { isSignedWith } from './signature.ts';
import { Orders, PaymentEvents, Payments } from './store.ts';

/** A message of the gateway as it came. */
export interface Delivery {
  readonly rawBody: Uint8Array;
  readonly signature: string | undefined;
  /** The same for every delivery of a message. It is not signed, so it can spare work and decide nothing. */
  readonly eventId: string | undefined;
}

/**
 * What became of a message: its payment is credited, now or before; it is about nothing that coins are credited for;
 * or its payment can't be credited, or not even be read, and an operator has to look at it.
 */
export type Received = 'credited' | 'ignored' | 'amount_differs' | 'no_wallet' | 'unreadable';

/** The events that say that money has come in. Both come for every payment of an order, in any order. */
const captures: ReadonlySet<string> = new Set(['payment.captured', 'order.paid']);

const Message = z.object({ event: z.string(), payload: z.optional(z.unknown()) });
const Payload = z.object({ payment: z.object({ entity: RazorpayPayment }) });

const rememberedSeconds = 30 * 24 * 60 * 60;

/**
 * Credits the payment that a message of the gateway is about to the user of its order, whether or not a client ever
 * speaks of it: once, however often the message comes. A message without the gateway's signature is refused and
 * nothing is read for it; what a store that fails leaves undone throws, so that the message is delivered again.
 * Source: the app's README, "Buying coins".
 */
export async function receiveMessage(
  desk: { readonly table: Table; readonly transactionIds: TakeIds; readonly payments: PaymentDesk },
  { rawBody, signature = '', eventId: givenId }: Delivery,
  now: number,
): Promise<Received | Failure<'webhook_signature_invalid'>> {
  if (!isSignedWith(desk.payments.webhookSecret, rawBody, signature)) return refuse('webhook_signature_invalid');
  const payment = readCapture(rawBody);
  if (payment === 'unreadable') return payment;
  if (!payment?.orderId) return 'ignored';
  const { paymentId, orderId } = payment;
  const eventId = RazorpayId.safeParse(givenId).data;
  const [order, credited, event] = await desk.table.getMany([
    [Orders, { orderId }],
    [Payments, { paymentId }],
    ...(eventId === undefined ? [] : [[PaymentEvents, { eventId }] as const]),
  ]);
  if (event || credited) return 'credited';
  if (!order) return 'ignored';
  if (!paysFor(order, payment)) return 'amount_differs';
  const expiresAt = Math.floor(now / 1000) + rememberedSeconds;
  const beside = eventId === undefined ? [] : [put(PaymentEvents, { eventId, expiresAt })];
  const till = { ...desk, commit: committing(desk.table) };
  const outcome = await creditPayment(till, { order, paymentId, paymentMethod: payment.method, beside }, now);
  return outcome instanceof Failure && outcome.code === 'wallet_not_found' ? 'no_wallet' : 'credited';
}

/** The captured payment that a message tells of; `undefined` = it tells of something else. */
function readCapture(rawBody: Uint8Array): GatewayPayment | 'unreadable' | undefined {
  const read = readJson(Buffer.from(rawBody).toString('utf8'));
  const { data: message } = Message.safeParse('json' in read ? read.json : undefined);
  if (!message || !captures.has(message.event)) return undefined;
  const { data } = Payload.safeParse(message.payload);
  if (!data) return 'unreadable';
  const payment = data.payment.entity;
  return payment.status === 'captured' ? payment : undefined;
}
