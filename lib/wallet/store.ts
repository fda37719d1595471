import { entity } from '../table/entity.ts';

/** A user's balances: whole coins, and withdrawable money in paise. Neither is ever negative. */
export interface WalletItem {
  readonly userId: number;
  readonly coins: number;
  readonly withdrawablePaise: number;
}

export const Wallets = entity<WalletItem, 'userId'>('WALLET', {
  partition: 'WALLET',
  pk: ({ userId }) => [userId],
  sk: () => [],
});
