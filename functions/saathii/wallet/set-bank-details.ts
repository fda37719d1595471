import * as z from 'zod/mini';
import { readObjectAsWritten } from '../../../lib/core/as-written.ts';
import { refuse } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { dataKeys } from '../../../lib/secrets/data-keys.ts';
import { table } from '../../../lib/table/resource.ts';
import { setPayoutAccount } from '../../../lib/wallet/payout-account.ts';
import { PayoutAccounts, Wallets } from '../../../lib/wallet/store.ts';
import { http } from '../_app.ts';
import { bearer } from '../_bearer.ts';
import { maxAccountBytes, PayoutAccount } from './_payout-account.ts';

export const route = http({
  id: 'wallet.setBankDetails',
  method: 'PUT',
  path: '/wallet/bank-details',
  tag: 'Wallet',
  auth: bearer,
  summary: 'Set where the caller’s money is paid out to; no route gives it back.',
  description: 'Any object of up to 4 KB. It is stored encrypted.',
  body: z.object({ payout_account: PayoutAccount }),
  response: z.object({ has_bank_details: z.literal(true), message: z.string() }),
  errors: ['wallet_not_found', 'payout_account_too_large'],
  uses: { table, dataKeys },
  access: [Wallets.can('check'), PayoutAccounts.can('put')],
});

/** Source: README, "Withdrawals". */
export const handler = lambda(route, async ({ request, caller, table, dataKeys, now }) => {
  const { userId } = caller.user;
  const account = accountAsWritten(request.rawBody());
  if (Buffer.byteLength(account) > maxAccountBytes) return refuse('payout_account_too_large');
  const refusal = await setPayoutAccount(table, dataKeys, { userId, account, now });
  return refusal ?? { has_bank_details: true as const, message: 'Bank details updated successfully' };
});

/** An account number may have more digits than a number of JavaScript. The body has been judged before. */
const accountAsWritten = (body: Uint8Array): string =>
  JSON.stringify(readObjectAsWritten(new TextDecoder().decode(body))?.payout_account);
