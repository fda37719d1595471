import * as z from 'zod/mini';
import type { GatewayPayment } from './gateway.ts';

/** An id as the gateway makes them; it becomes part of a key. */
export const RazorpayId = z.string().check(z.regex(/^\w{1,64}$/));

/** The payment entity, the same in answers and in webhooks. Amounts are in paise. */
export const RazorpayPayment = z.pipe(
  z.object({
    id: RazorpayId,
    order_id: z.optional(z.nullable(RazorpayId)),
    amount: z.int().check(z.nonnegative()),
    amount_refunded: z.optional(z.nullable(z.int().check(z.nonnegative()))),
    currency: z.string(),
    status: z.string(),
    // What somebody paid with is worth noting, but no reason not to credit it.
    method: z.catch(z.optional(z.nullable(z.string().check(z.minLength(1), z.maxLength(32)))), undefined),
  }),
  z.transform(
    ({ id, order_id, amount, amount_refunded, currency, status, method }): GatewayPayment => ({
      paymentId: id,
      orderId: order_id ?? undefined,
      amountPaise: amount - (amount_refunded ?? 0),
      currency,
      status: status === 'authorized' || status === 'captured' ? status : 'other',
      method: method ?? 'razorpay',
    }),
  ),
);
