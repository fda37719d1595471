import * as z from 'zod/mini';
import { lambda } from '../../../lib/core/lambda.ts';
import { listNumbered } from '../../../lib/table/numbered.ts';
import { table } from '../../../lib/table/resource.ts';
import { type PurchaseItem, Purchases, Wallets } from '../../../lib/wallet/store.ts';
import { totalOf } from '../../../lib/wallet/wallet.ts';
import { http } from '../_app.ts';
import { bearerWith } from '../_bearer.ts';
import { pageFields } from '../_fields/page.ts';
import { toRupees } from '../_money.ts';
import { pageEnvelope, toPageEnvelope, toRange } from '../_page.ts';
import { toTimestamp } from '../_presence.ts';

const Purchase = z.object({
  transaction_id: z.int(),
  wallet_id: z.int(),
  user_id: z.int(),
  tx_type: z.literal('purchase'),
  coins_change: z.int(),
  money_change: z.number(),
  amount_rupees: z.int(),
  coins_added: z.int(),
  payment_method: z.string(),
  reference: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
});

export const route = http({
  id: 'calls.rechargeHistory',
  method: 'GET',
  path: '/calls/recharge/history',
  tag: 'Call Management',
  auth: bearerWith({ wallet: Wallets }),
  summary: 'The caller’s purchases of coins, newest first.',
  query: z.object(pageFields),
  response: z.object({
    transactions: z.array(Purchase),
    total_recharged: z.int(),
    total_coins_added: z.int(),
    ...pageEnvelope,
  }),
  errors: [],
  uses: { table },
  access: [Purchases.can('query')],
});

/** The totals stand in the wallet, which was read with the check of the token. */
export const handler = lambda(route, async ({ query, caller: { user, wallet }, table }) => {
  const { rows, coins, paise } = totalOf(wallet ?? { totals: {} }, 'purchase');
  const { userId } = user;
  const purchases = await listNumbered(table, Purchases, { userId, newest: rows, ...toRange(query) });
  return {
    transactions: purchases.map(toPurchase),
    total_recharged: toRupees(paise),
    total_coins_added: coins,
    ...toPageEnvelope(query, rows),
  };
});

/** A wallet has the id of its user. */
const toPurchase = (purchase: PurchaseItem): z.input<typeof Purchase> => ({
  transaction_id: purchase.transactionId,
  wallet_id: purchase.userId,
  user_id: purchase.userId,
  tx_type: 'purchase',
  coins_change: purchase.coins,
  money_change: purchase.amountRupees,
  amount_rupees: purchase.amountRupees,
  coins_added: purchase.coins,
  payment_method: purchase.paymentMethod,
  reference: purchase.reference,
  created_at: toTimestamp(purchase.createdAt),
  updated_at: toTimestamp(purchase.createdAt),
});
