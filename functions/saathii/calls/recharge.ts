import * as z from 'zod/mini';
import { Failure, refuse } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import type { Commit } from '../../../lib/once/commit.ts';
import { openPaymentDesk } from '../../../lib/payments/desk.ts';
import { type Credit, creditClaim } from '../../../lib/payments/payments.ts';
import { paymentSecrets } from '../../../lib/payments/secrets.ts';
import { Orders, Payments } from '../../../lib/payments/store.ts';
import { table } from '../../../lib/table/resource.ts';
import { creditPurchase } from '../../../lib/wallet/recharge.ts';
import { Purchases, Transfers, Wallets } from '../../../lib/wallet/store.ts';
import { http } from '../_app.ts';
import { bearerWith } from '../_bearer.ts';
import { absentOrNull, text } from '../_fields/text.ts';
import { transactionIds } from '../_ids.ts';
import { once } from '../_once.ts';
import { paymentSettings } from '../_settings/payments.ts';
import { rateSettings } from './_rates.ts';
import { AmountRupees, coinsFor, Recharged, toRecharged } from './_recharge.ts';

const PaymentMethod = text(32).check(
  z.refine((method: string) => method !== '', {
    params: { type: 'string_too_short', msg: 'String should have at least 1 character' },
  }),
);

/** What a gateway calls something, or proves it by. */
const GatewayText = text(256);

/** Source: README, "Buying coins". */
export const route = http({
  id: 'calls.recharge',
  method: 'POST',
  path: '/calls/recharge',
  tag: 'Call Management',
  auth: bearerWith({ wallet: Wallets }),
  once,
  summary: 'Get the coins of a payment, or coins at once where nobody has to pay.',
  description:
    'Where a payment gateway is set up, the three fields of its checkout are required and proven; a payment is ' +
    'credited once, however often it is reported. Elsewhere coins come at once.',
  body: z.object({
    amount_rupees: AmountRupees,
    payment_method: PaymentMethod,
    razorpay_order_id: absentOrNull(GatewayText),
    razorpay_payment_id: absentOrNull(GatewayText),
    razorpay_signature: absentOrNull(GatewayText),
  }),
  response: Recharged,
  errors: [
    ...(['recharge_amount_invalid', 'payments_not_configured', 'payment_unverified', 'payment_used'] as const),
    'wallet_not_found',
  ],
  uses: { table, transactionIds, rates: rateSettings, payments: paymentSettings, paymentSecrets },
  access: [
    Orders.can('batchGet'),
    Payments.can('batchGet', 'get', 'put'),
    Wallets.can('get', 'update'),
    Transfers.can('put'),
    Purchases.can('put'),
  ],
});

export const handler = lambda(
  route,
  async ({ body, caller, rates, payments, paymentSecrets, commit, now, ...uses }) => {
    const { amount_rupees: amountRupees, payment_method: paymentMethod } = body;
    const coins = coinsFor(rates.recharge, amountRupees);
    if (coins instanceof Failure) return coins;
    const { user, wallet } = caller;
    const till = {
      ...{ table: uses.table, transactionIds: uses.transactionIds, wallet },
      commit: ((intents, purchase) => commit(intents, toRecharged(purchase))) satisfies Commit<Credit>,
    };
    const bought = { userId: user.userId, amountRupees, paymentMethod };
    if (payments.mode === 'instant') {
      const credited = await creditPurchase(till, { ...bought, coins }, now.getTime());
      return credited instanceof Failure ? credited : toRecharged(credited);
    }
    const desk = await openPaymentDesk(payments, paymentSecrets);
    if (!desk) return refuse('payments_not_configured');
    const claim = {
      ...bought,
      orderId: body.razorpay_order_id ?? undefined,
      paymentId: body.razorpay_payment_id ?? undefined,
      signature: body.razorpay_signature ?? undefined,
    };
    const credited = await creditClaim({ ...till, payments: desk }, claim, now.getTime());
    return credited instanceof Failure ? credited : toRecharged(credited);
  },
);
