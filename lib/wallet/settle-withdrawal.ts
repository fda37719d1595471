import { type Failure, refuse } from '../core/failure.ts';
import { insist, overtaken } from '../core/insist.ts';
import { eq } from '../table/condition.ts';
import type { TakeIds } from '../table/leased-ids.ts';
import { readAll } from '../table/read-all.ts';
import type { Table } from '../table/table.ts';
import { checkAbsent, update, type WriteIntent } from '../table/write.ts';
import { returnOf } from './posting.ts';
import { type WalletItem, Wallets, type WithdrawalItem, Withdrawals } from './store.ts';
import { moveWallet, type Posted, post, posting } from './wallet.ts';

/** Which withdrawal is settled: the user's n-th. */
export type WithdrawalKey = Pick<WithdrawalItem, 'userId' | 'ordinal'>;

/** What has become of a withdrawal. */
export interface SettledWithdrawal {
  readonly withdrawal: WithdrawalItem;
  /** Of a rejected one: false when there is no wallet any more that the money could go back to. */
  readonly returned: boolean;
}

export type SettleRefusal = Failure<'withdrawal_not_found' | 'withdrawal_already_settled'>;

interface Desk {
  readonly table: Table;
  readonly transactionIds: TakeIds;
}

type Verdict = 'processed' | 'rejected';

/**
 * Says what has become of a withdrawal, once: `processed` = it was paid out; `rejected` = it will not be, and the money
 * goes back to the balance it left, in the same transaction. A withdrawal of an account that was deleted meanwhile can
 * still be paid out; rejected, its money is forfeited, since nobody could ever ask for it again.
 * What an operator does, never a route. Source: the app's README, "Withdrawals".
 */
export async function settleWithdrawal(
  { table, transactionIds }: Desk,
  key: WithdrawalKey,
  verdict: Verdict,
  now: Date,
): Promise<SettledWithdrawal | SettleRefusal> {
  return insist('a withdrawal', async () => {
    const [read, wallet] = await table.getMany([
      [Withdrawals, key],
      [Wallets, { userId: key.userId }],
    ]);
    if (!read) return refuse('withdrawal_not_found');
    if (read.status !== 'pending') return refuse('withdrawal_already_settled', { status: read.status });
    const withdrawal: WithdrawalItem = { ...read, status: verdict, updatedAt: now.getTime() };
    const change = { status: verdict, updatedAt: withdrawal.updatedAt };
    const pending = { when: { status: eq('pending') }, otherwise: overtaken };
    const [transactionId = 0] = wallet && verdict === 'rejected' ? await transactionIds(table, 1) : [];
    const refusal = await table.transact([
      update(Withdrawals, key, { set: change }, { reindex: withdrawal, ...pending }),
      ...(wallet
        ? moveWallet(wallet, walletAfter(wallet, withdrawal, transactionId), overtaken)
        : [stillGone(key.userId)]),
    ]);
    return refusal ?? { withdrawal, returned: wallet !== undefined && verdict === 'rejected' };
  });
}

const stillGone = (userId: number): WriteIntent<typeof overtaken> =>
  checkAbsent(Wallets, { userId }, { otherwise: overtaken });

/** The money is pending no more; of a rejected withdrawal it comes back. */
function walletAfter(wallet: WalletItem, { status, paise, ...row }: WithdrawalItem, transactionId: number): Posted {
  const settled = posting({ ...wallet, pendingPaise: wallet.pendingPaise - paise });
  if (status !== 'rejected') return settled;
  return post(settled, returnOf(row.transactionId, paise), { transactionId, now: row.updatedAt });
}

/** Withdrawals that nobody has settled yet, those asked for first at the top; `next` = where the list goes on. */
export async function pendingWithdrawals(
  table: Table,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
): Promise<{ readonly items: readonly WithdrawalItem[]; readonly next: string | undefined }> {
  const page = await table.list(Withdrawals, { of: ['pending'], index: 'gsi1', limit, ...(cursor && { cursor }) });
  const items = page?.items.filter(({ status }) => status === 'pending') ?? [];
  return { items, next: page?.next };
}

/** All withdrawals of a user, newest first, also of one whose account is gone. */
export const withdrawalsOf = (table: Table, userId: number): Promise<readonly WithdrawalItem[]> =>
  readAll(table, Withdrawals, userId, { newestFirst: true });
