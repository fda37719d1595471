import * as z from 'zod/mini';
import { Failure, refuse } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { openPaymentDesk } from '../../../lib/payments/desk.ts';
import { paymentSecrets } from '../../../lib/payments/secrets.ts';
import { Orders, PaymentEvents, Payments } from '../../../lib/payments/store.ts';
import { receiveMessage } from '../../../lib/payments/webhook.ts';
import { table } from '../../../lib/table/resource.ts';
import { Purchases, Transfers, Wallets } from '../../../lib/wallet/store.ts';
import { http } from '../_app.ts';
import { transactionIds } from '../_ids.ts';
import { paymentSettings } from '../_settings/payments.ts';

/** The gateway delivers a message again until it is answered 200. Source: README, "Buying coins". */
export const route = http({
  id: 'webhooks.razorpay',
  method: 'POST',
  path: '/webhooks/razorpay',
  tag: 'Webhooks',
  auth: 'public',
  summary: 'What the payment gateway tells: a captured payment is credited, whether or not its client reports it.',
  description: 'Signed by the gateway in `X-Razorpay-Signature`; its messages are no business of clients.',
  response: z.object({ status: z.literal('ok') }),
  errors: ['payments_not_configured', 'webhook_signature_invalid', 'payment_unreadable'],
  uses: { table, transactionIds, payments: paymentSettings, paymentSecrets },
  access: [
    Orders.can('batchGet'),
    Payments.can('batchGet', 'get', 'put'),
    PaymentEvents.can('batchGet', 'put'),
    Wallets.can('get', 'update'),
    Transfers.can('put'),
    Purchases.can('put'),
  ],
});

export const handler = lambda(route, async ({ request, payments, paymentSecrets, now, log, ...uses }) => {
  const desk = await openPaymentDesk(payments, paymentSecrets);
  if (!desk) return refuse('payments_not_configured');
  const delivery = {
    rawBody: request.rawBody(),
    signature: request.headers['x-razorpay-signature'],
    eventId: request.headers['x-razorpay-event-id'],
  };
  const received = await receiveMessage({ ...uses, payments: desk }, delivery, now.getTime());
  if (received instanceof Failure) return received;
  if (received === 'amount_differs') log.error('a payment is not the price of its order, and was not credited');
  if (received === 'unreadable') {
    log.error('a payment came in that can not be read, and was not credited');
    // The gateway delivers it again for a day.
    return refuse('payment_unreadable');
  }
  if (received === 'no_wallet') log.error('a payment came in for a deleted account, and was not credited');
  return { status: 'ok' } as const;
});
