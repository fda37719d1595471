import * as z from 'zod/mini';
import { Failure, refuse } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { openPaymentDesk } from '../../../lib/payments/desk.ts';
import { createOrder, currency } from '../../../lib/payments/payments.ts';
import { paymentSecrets } from '../../../lib/payments/secrets.ts';
import { Orders } from '../../../lib/payments/store.ts';
import { table } from '../../../lib/table/resource.ts';
import { http } from '../_app.ts';
import { bearer } from '../_bearer.ts';
import { paymentSettings } from '../_settings/payments.ts';
import { rateSettings } from './_rates.ts';
import { AmountRupees, coinsFor } from './_recharge.ts';

/** Source: README, "Buying coins". */
export const route = http({
  id: 'calls.createRechargeOrder',
  method: 'POST',
  path: '/calls/recharge/order',
  tag: 'Call Management',
  auth: bearer,
  summary: 'Make an order that can be paid at the gateway.',
  body: z.object({ amount_rupees: AmountRupees }),
  response: z.object({
    order_id: z.string(),
    amount_rupees: z.int(),
    amount_paise: z.int(),
    currency: z.string(),
    key_id: z.string(),
  }),
  errors: ['recharge_amount_invalid', 'payments_not_configured'],
  uses: { table, rates: rateSettings, payments: paymentSettings, paymentSecrets },
  access: [Orders.can('put')],
});

export const handler = lambda(route, async ({ body, caller, table, rates, payments, paymentSecrets, now }) => {
  const amountRupees = body.amount_rupees;
  const coins = coinsFor(rates.recharge, amountRupees);
  if (coins instanceof Failure) return coins;
  const desk = await openPaymentDesk(payments, paymentSecrets);
  if (!desk) return refuse('payments_not_configured');
  const { userId } = caller.user;
  const order = await createOrder(table, desk, { userId, amountRupees, coins, createdAt: now.getTime() });
  return {
    order_id: order.orderId,
    amount_rupees: amountRupees,
    amount_paise: amountRupees * 100,
    currency,
    key_id: desk.keyId,
  };
});
