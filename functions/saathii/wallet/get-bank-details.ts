import * as z from 'zod/mini';
import { lambda } from '../../../lib/core/lambda.ts';
import { PayoutAccounts } from '../../../lib/wallet/store.ts';
import { http } from '../_app.ts';
import { bearerWith } from '../_bearer.ts';

export const route = http({
  id: 'wallet.getBankDetails',
  method: 'GET',
  path: '/wallet/bank-details',
  tag: 'Wallet',
  auth: bearerWith({ payout: PayoutAccounts }),
  summary: 'Whether the caller has set where money is paid out to.',
  response: z.object({ has_bank_details: z.boolean(), message: z.string() }),
  errors: [],
});

/** Source: README, "Withdrawals". */
export const handler = lambda(route, ({ caller: { payout } }) => ({
  has_bank_details: payout !== undefined,
  message: `Bank details ${payout ? '' : 'not '}configured`,
}));
