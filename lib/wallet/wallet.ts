import { put, remove, type WriteIntent } from '../table/write.ts';
import { Wallets } from './store.ts';

/** An empty wallet. Part of the transaction that creates the account. */
export const openWallet = (userId: number): WriteIntent<never> =>
  put(Wallets, { userId, coins: 0, withdrawablePaise: 0 });

/** What is left in a wallet is forfeited with the account. */
export const closeWallet = (userId: number): WriteIntent<never> => remove(Wallets, { userId });
