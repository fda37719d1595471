import { type Failure, refuse } from '../core/failure.ts';
import type { Keyring } from '../secrets/keyring.ts';
import { openText, type Seal, sealText } from '../secrets/seal.ts';
import type { Table } from '../table/table.ts';
import { check, put, remove, type WriteIntent } from '../table/write.ts';
import { PayoutAccounts, Wallets } from './store.ts';

export { PayoutAccounts };

const sealOf = (userId: number): Seal => ({ purpose: 'payout account', boundTo: String(userId) });

/**
 * Stores where a user's money goes to, as JSON, in place of what was stored before: sealed, and bound to the user. It is not
 * stored once the wallet is gone. Source: the app's README, "Withdrawals".
 */
export async function setPayoutAccount(
  table: Table,
  keys: Keyring,
  { userId, account, now }: { readonly userId: number; readonly account: string; readonly now: Date },
): Promise<Failure<'wallet_not_found'> | undefined> {
  const sealed = await sealText(account, sealOf(userId), keys);
  return table.transact([
    check(Wallets, { userId }, { otherwise: refuse('wallet_not_found') }),
    put(PayoutAccounts, { userId, sealed, updatedAt: now.getTime() }),
  ]);
}

/**
 * The payout account of a user as JSON, from its sealed form or the copy that a withdrawal keeps. For operators only:
 * no route gives it out. `undefined` = the key it was sealed with has been withdrawn.
 */
export const openPayoutAccount = (sealed: string, userId: number, keys: Keyring): Promise<string | undefined> =>
  openText(sealed, sealOf(userId), keys);

/** The payout account goes with the user's account. Part of the transaction that deletes it. */
export const closePayoutAccount = (userId: number): WriteIntent<never> => remove(PayoutAccounts, { userId });
