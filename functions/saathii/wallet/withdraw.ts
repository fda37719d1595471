import * as z from 'zod/mini';
import { Failure } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { table } from '../../../lib/table/resource.ts';
import { PayoutAccounts, Wallets, type WithdrawalItem } from '../../../lib/wallet/store.ts';
import { requestWithdrawal, withdrawalAccess } from '../../../lib/wallet/withdrawal.ts';
import { http } from '../_app.ts';
import { bearerWith } from '../_bearer.ts';
import { transactionIds } from '../_ids.ts';
import { Amount, rupeeText, toRupees } from '../_money.ts';
import { once } from '../_once.ts';
import { toTimestamp } from '../_presence.ts';

const Requested = z.object({
  transaction_id: z.int(),
  amount: z.number(),
  message: z.string(),
  created_at: z.string(),
});

export const route = http({
  id: 'wallet.withdraw',
  method: 'POST',
  path: '/wallet/withdraw',
  tag: 'Wallet',
  auth: bearerWith({ wallet: Wallets, payout: PayoutAccounts }),
  once,
  summary: 'Ask for money to be paid out; it leaves the balance at once.',
  description: 'In rupees, with at most two decimals. An operator pays it out or gives it back.',
  body: z.object({ amount: Amount }),
  response: Requested,
  errors: ['wallet_not_found', 'insufficient_balance', 'payout_account_missing'],
  uses: { table, transactionIds },
  access: withdrawalAccess,
});

/** Source: README, "Withdrawals". */
export const handler = lambda(route, async ({ body, caller, commit, now, ...desk }) => {
  const outcome = await requestWithdrawal(
    desk,
    {
      ...{ userId: caller.user.userId, paise: body.amount, now },
      commit: (intents, withdrawal) => commit(intents, toRequested(withdrawal)),
    },
    caller,
  );
  return outcome instanceof Failure ? outcome : toRequested(outcome);
});

const toRequested = ({ transactionId, paise, createdAt }: WithdrawalItem): z.input<typeof Requested> => ({
  transaction_id: transactionId,
  amount: toRupees(paise),
  message: `Withdrawal request of ₹${rupeeText(paise)} submitted successfully`,
  created_at: toTimestamp(createdAt),
});
