import * as z from 'zod/mini';
import { lambda } from '../../../lib/core/lambda.ts';
import { Users } from '../../../lib/identity/store.ts';
import { table } from '../../../lib/table/resource.ts';
import { giveWallet } from '../../../lib/wallet/missing.ts';
import { sumTotals } from '../../../lib/wallet/statement.ts';
import { Wallets } from '../../../lib/wallet/store.ts';
import { http } from '../_app.ts';
import { bearerWith } from '../_bearer.ts';

export const route = http({
  id: 'calls.balance',
  method: 'GET',
  path: '/calls/balance',
  tag: 'Call Management',
  auth: bearerWith({ wallet: Wallets }),
  summary: 'The caller’s coins: those there are, those ever credited and those ever spent.',
  response: z.object({
    user_id: z.int(),
    current_balance: z.int(),
    total_earned: z.int(),
    total_spent: z.int(),
  }),
  errors: [],
  uses: { table },
  access: [Users.can('check'), Wallets.can('put')],
});

export const handler = lambda(route, async ({ caller: { user, wallet }, table }) => {
  const { userId } = user;
  const own = wallet ?? (await giveWallet(table, userId));
  return {
    user_id: userId,
    current_balance: own.coins,
    total_earned: sumTotals(own, ['purchase', 'bonus', 'referral_bonus']).coins,
    total_spent: Math.abs(sumTotals(own, ['spend']).coins),
  };
});
