import * as z from 'zod/mini';
import { refuse } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { listNumbered } from '../../../lib/table/numbered.ts';
import { table } from '../../../lib/table/resource.ts';
import { withdrawnPaise } from '../../../lib/wallet/statement.ts';
import { Wallets, type WithdrawalItem, Withdrawals } from '../../../lib/wallet/store.ts';
import { http } from '../_app.ts';
import { bearerWith } from '../_bearer.ts';
import { pageFields } from '../_fields/page.ts';
import { toRupees } from '../_money.ts';
import { pageEnvelope, toPageEnvelope, toRange } from '../_page.ts';
import { toTimestamp } from '../_presence.ts';

const Withdrawal = z.object({
  transaction_id: z.int(),
  amount: z.number(),
  created_at: z.string(),
  status: z.string(),
});

export const route = http({
  id: 'wallet.withdrawals',
  method: 'GET',
  path: '/wallet/withdrawals',
  tag: 'Wallet',
  auth: bearerWith({ wallet: Wallets }),
  summary: 'The caller’s withdrawals and what has become of them, newest first.',
  query: z.object(pageFields),
  response: z.object({
    withdrawals: z.array(Withdrawal),
    total_withdrawn: z.number(),
    pending_amount: z.number(),
    ...pageEnvelope,
  }),
  errors: ['wallet_not_found'],
  uses: { table },
  access: [Withdrawals.can('query')],
});

/** Source: README, "Withdrawals". */
export const handler = lambda(route, async ({ query, caller: { wallet }, table }) => {
  if (!wallet) return refuse('wallet_not_found');
  const { userId, withdrawals: newest } = wallet;
  const withdrawals = await listNumbered(table, Withdrawals, { userId, newest, ...toRange(query) });
  return {
    withdrawals: withdrawals.map(toWithdrawal),
    total_withdrawn: toRupees(withdrawnPaise(wallet)),
    pending_amount: toRupees(wallet.pendingPaise),
    ...toPageEnvelope(query, newest),
  };
});

const toWithdrawal = ({ transactionId, paise, createdAt, status }: WithdrawalItem): z.input<typeof Withdrawal> => ({
  transaction_id: transactionId,
  amount: toRupees(paise),
  created_at: toTimestamp(createdAt),
  status,
});
