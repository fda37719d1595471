import { refuse } from '../core/failure.ts';
import { Users } from '../identity/account.ts';
import type { Table } from '../table/table.ts';
import { check, put } from '../table/write.ts';
import { emptyWallet, type WalletItem, Wallets } from './wallet.ts';

/**
 * Gives a wallet to a user who has none. Never touches one that is there, and none is left to an account that is
 * deleted meanwhile. What it gives is empty either way.
 */
export async function giveWallet(table: Table, userId: number): Promise<WalletItem> {
  const wallet = emptyWallet(userId);
  await table.transact([
    check(Users, { userId }, { otherwise: refuse('user_not_found') }),
    put(Wallets, wallet, { ifAbsent: refuse('wallet_exists') }),
  ]);
  return wallet;
}
