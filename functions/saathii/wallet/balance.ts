import * as z from 'zod/mini';
import { refuse } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { withdrawnPaise } from '../../../lib/wallet/statement.ts';
import { Wallets } from '../../../lib/wallet/store.ts';
import { totalOf } from '../../../lib/wallet/wallet.ts';
import { http } from '../_app.ts';
import { bearerWith } from '../_bearer.ts';
import { toRupees } from '../_money.ts';

export const route = http({
  id: 'wallet.balance',
  method: 'GET',
  path: '/wallet/balance',
  tag: 'Wallet',
  auth: bearerWith({ wallet: Wallets }),
  summary: 'The caller’s coins, and the money that can be withdrawn or has been.',
  response: z.object({
    user_id: z.int(),
    balance_coins: z.int(),
    withdrawable_money: z.number(),
    total_earned: z.number(),
    total_withdrawn: z.number(),
    pending_withdrawals: z.number(),
  }),
  errors: ['wallet_not_found'],
});

/** Source: README, "Wallet and earnings". */
export const handler = lambda(route, ({ caller: { wallet } }) => {
  if (!wallet) return refuse('wallet_not_found');
  return {
    user_id: wallet.userId,
    balance_coins: wallet.coins,
    withdrawable_money: toRupees(wallet.withdrawablePaise),
    total_earned: toRupees(totalOf(wallet, 'earn').paise),
    total_withdrawn: toRupees(withdrawnPaise(wallet)),
    pending_withdrawals: toRupees(wallet.pendingPaise),
  };
});
