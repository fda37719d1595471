import * as z from 'zod/mini';
import { receivedAndCompleted } from '../../../lib/calls/earnings.ts';
import { Tallies } from '../../../lib/calls/store.ts';
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
import { Transaction, toTransaction } from './_wire.ts';

export const route = http({
  id: 'transactions.listener',
  method: 'GET',
  path: '/transactions/listener',
  tag: 'Transaction Management',
  auth: bearerWith({ wallet: Wallets, tally: Tallies }),
  summary: 'What the caller has earned, newest first.',
  query: z.object(pageFields),
  response: z.object({
    transactions: z.array(Transaction),
    total_coins_earned: z.int(),
    total_money_earned: z.number(),
    total_calls_completed: z.int(),
    current_withdrawable_balance: z.number(),
    ...pageEnvelope,
  }),
  errors: ['user_wallet_not_found'],
  uses: { table },
  access: [Transfers.can('query')],
});

/** Source: README, "Wallet and earnings". */
export const handler = lambda(route, async ({ query, caller, table }) => {
  const { wallet, tally } = caller;
  if (!wallet) return refuse('user_wallet_not_found');
  const rows = await listTransfers(table, wallet, { ...toRange(query), types: earningTypes });
  const earned = sumTotals(wallet, earningTypes);
  return {
    transactions: rows.map(toTransaction),
    total_coins_earned: earned.coins,
    total_money_earned: toRupees(earned.paise),
    total_calls_completed: receivedAndCompleted(tally).calls,
    current_withdrawable_balance: toRupees(wallet.withdrawablePaise),
    ...toPageEnvelope(query, earned.rows),
  };
});
