import * as z from 'zod/mini';
import { refuse } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { table } from '../../../lib/table/resource.ts';
import { earningTypes, listTransfers, sumTotals } from '../../../lib/wallet/statement.ts';
import { Transfers, Wallets } from '../../../lib/wallet/store.ts';
import { http } from '../_app.ts';
import { bearerWith } from '../_bearer.ts';
import { pageFields } from '../_fields/page.ts';
import { toRupees } from '../_money.ts';
import { pageEnvelope, toPageEnvelope, toRange } from '../_page.ts';
import { ShownType, Transaction, toTransaction } from './_wire.ts';

export const route = http({
  id: 'transactions.user',
  method: 'GET',
  path: '/transactions/user',
  tag: 'Transaction Management',
  auth: bearerWith({ wallet: Wallets }),
  summary: 'Everything that changed the caller’s coins and money, newest first.',
  query: z.object({ ...pageFields, tx_type: z.optional(ShownType) }),
  response: z.object({
    transactions: z.array(Transaction),
    total_coins_spent: z.int(),
    total_money_spent: z.number(),
    total_coins_earned: z.int(),
    total_money_earned: z.number(),
    current_balance: z.int(),
    ...pageEnvelope,
  }),
  errors: ['user_wallet_not_found'],
  uses: { table },
  access: [Transfers.can('query')],
});

/** Source: README, "Wallet and earnings". */
export const handler = lambda(route, async ({ query, caller, table }) => {
  const { wallet } = caller;
  if (!wallet) return refuse('user_wallet_not_found');
  const types = query.tx_type && [query.tx_type];
  const rows = await listTransfers(table, wallet, { ...toRange(query), ...(types && { types }) });
  const spent = Math.abs(sumTotals(wallet, ['spend']).coins);
  const earned = sumTotals(wallet, earningTypes);
  return {
    transactions: rows.map(toTransaction),
    total_coins_spent: spent,
    // A call costs its caller as much money as coins.
    total_money_spent: spent,
    total_coins_earned: earned.coins,
    total_money_earned: toRupees(earned.paise),
    current_balance: wallet.coins,
    ...toPageEnvelope(query, types ? sumTotals(wallet, types).rows : wallet.transfers),
  };
});
