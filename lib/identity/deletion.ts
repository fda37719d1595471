import type { CallDesk, CallRef } from '../calls/desk.ts';
import { type EndOrder, endCall, endingAccess } from '../calls/ending.ts';
import { ends } from '../calls/settlement.ts';
import { insist, overtaken } from '../core/insist.ts';
import { committing } from '../once/commit.ts';
import { Statuses, vanish } from '../presence/presence.ts';
import { eq } from '../table/condition.ts';
import { checkAbsent, remove } from '../table/write.ts';
import { Voices, withdrawalOfSamplesAccess, withdrawSamples } from '../verification/withdrawal.ts';
import { forfeit } from '../wallet/forfeit.ts';
import { closePayoutAccount, PayoutAccounts } from '../wallet/payout-account.ts';
import { closeWallet, Transfers, Wallets } from '../wallet/wallet.ts';
import { Phones, Usernames, Users } from './store.ts';

/** The rights that a deletion takes, beyond those of the transaction ids. */
export const deletionAccess = [
  ...endingAccess,
  Users.can('batchGet', 'delete'),
  ...[Phones, Usernames, Statuses, Wallets, PayoutAccounts].map((entity) => entity.can('delete')),
  Transfers.can('put'),
  ...withdrawalOfSamplesAccess,
];

/**
 * Removes an account in one step: from then on no token of it is accepted, its phone and username are free, and what
 * was in the wallet is forfeited. A call that it is in is settled and ended before. A username changed meanwhile is
 * freed too; a voice sample that waits for its review leaves the queue. An account that is already gone is left alone,
 * also when its phone has a new account. What else belonged to it is erased later, by `eraseLeftovers`.
 *
 * Phone and username need no conditions of their own: they belong to the account as long as it has them.
 */
export async function deleteAccount(desk: CallDesk, userId: number, now: Date): Promise<void> {
  const { table } = desk;
  await insist('an account', async () => {
    const [[user, status, wallet, voice], ids] = await Promise.all([
      table.getMany([
        [Users, { userId }],
        [Statuses, { userId }],
        [Wallets, { userId }],
        [Voices, { userId }],
      ]),
      desk.transactionIds(table, 2),
    ]);
    if (!user) return undefined;
    if (status?.call) {
      await endForDeletion(desk, status.call, { by: userId, now });
      return overtaken;
    }
    const { phone, usernameKey } = user;
    return table.transact([
      remove(Users, { userId }, { when: { usernameKey: eq(usernameKey) }, otherwise: overtaken }),
      remove(Phones, { phone }),
      remove(Usernames, { usernameKey }),
      vanish(userId, overtaken),
      ...(wallet
        ? closeWallet(wallet, forfeit(wallet, ids, now.getTime()), overtaken)
        : [checkAbsent(Wallets, { userId }, { otherwise: overtaken })]),
      closePayoutAccount(userId),
      ...withdrawSamples(userId, voice, overtaken),
    ]);
  });
}

/** An end that is nobody's sign of life. Whether it was this one or another that ended the call doesn't matter. */
async function endForDeletion(desk: CallDesk, ref: CallRef, order: Pick<EndOrder, 'by' | 'now'>): Promise<void> {
  const commit = committing(desk.table);
  await endCall(desk, ref, { ...order, wish: () => ends.accountDeleted, seen: 'nobody', commit });
}
