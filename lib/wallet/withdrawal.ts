import { type Failure, refuse } from '../core/failure.ts';
import { insist, overtaken } from '../core/insist.ts';
import type { Commit } from '../once/commit.ts';
import { eq } from '../table/condition.ts';
import type { TakeIds } from '../table/leased-ids.ts';
import type { Table } from '../table/table.ts';
import { check, put } from '../table/write.ts';
import { withdrawalOf } from './posting.ts';
import { rupeeText } from './rupees.ts';
import {
  PayoutAccounts,
  type PayoutItem,
  Transfers,
  type WalletItem,
  Wallets,
  type WithdrawalItem,
  Withdrawals,
} from './store.ts';
import { moveWallet, type Posted, post, posting } from './wallet.ts';

/** What asking for money takes. */
export interface WithdrawalDesk {
  readonly table: Table;
  readonly transactionIds: TakeIds;
}

/** Money that somebody wants to be paid out to their payout account. */
export interface WithdrawalRequest {
  readonly userId: number;
  readonly paise: number;
  readonly now: Date;
  readonly commit: Commit<WithdrawalItem>;
}

/** The user's own items as they were read with the token. */
export interface PayoutItems {
  readonly wallet: WalletItem | undefined;
  readonly payout: PayoutItem | undefined;
}

export type WithdrawalRefusal = Failure<'wallet_not_found' | 'insufficient_balance' | 'payout_account_missing'>;

/** The rights that asking for money takes, beyond those of the ids. */
export const withdrawalAccess = [
  Wallets.can('batchGet', 'update'),
  PayoutAccounts.can('batchGet', 'check'),
  ...[Transfers, Withdrawals].map((entity) => entity.can('put')),
];

/**
 * Asks for money: it leaves the balance in the one transaction that stores the withdrawal, which keeps a copy of the
 * payout account as it is at that moment. What is refused writes nothing. Source: the app's README, "Withdrawals".
 */
export async function requestWithdrawal(
  desk: WithdrawalDesk,
  request: WithdrawalRequest,
  known: PayoutItems,
): Promise<WithdrawalItem | WithdrawalRefusal> {
  return insist('a wallet', async (tries) => {
    const { wallet, payout } = tries === 0 ? known : await readItems(desk.table, request.userId);
    const { paise } = request;
    if (!wallet) return refuse('wallet_not_found');
    if (wallet.withdrawablePaise < paise) {
      const available = rupeeText(wallet.withdrawablePaise);
      return refuse('insufficient_balance', { available, requested: rupeeText(paise) });
    }
    if (!payout) return refuse('payout_account_missing');
    const [transactionId = 0] = await desk.transactionIds(desk.table, 1);
    return store(request, wallet, payout, transactionId);
  });
}

async function readItems(table: Table, userId: number): Promise<PayoutItems> {
  const [wallet, payout] = await table.getMany([
    [Wallets, { userId }],
    [PayoutAccounts, { userId }],
  ]);
  return { wallet, payout };
}

async function store(
  { paise, now, commit }: WithdrawalRequest,
  read: WalletItem,
  payout: PayoutItem,
  transactionId: number,
): Promise<WithdrawalItem | typeof overtaken> {
  const { wallet, withdrawal } = withdraw(read, payout, { transactionId, paise, now: now.getTime() });
  const refusal = await commit(
    [
      ...moveWallet(read, wallet, overtaken),
      put(Withdrawals, withdrawal, { ifAbsent: overtaken }),
      check(PayoutAccounts, payout, { when: { sealed: eq(payout.sealed) }, otherwise: overtaken }),
    ],
    withdrawal,
  );
  return refusal ?? withdrawal;
}

/** What a withdrawal makes of a wallet. Its row and its item have the same time. */
function withdraw(
  read: WalletItem,
  payout: PayoutItem,
  { transactionId, paise, now }: { readonly transactionId: number; readonly paise: number; readonly now: number },
): { readonly wallet: Posted; readonly withdrawal: WithdrawalItem } {
  const { wallet, rows } = post(posting(read), withdrawalOf(transactionId, paise), { transactionId, now });
  const ordinal = read.withdrawals + 1;
  const createdAt = wallet.lastTransferAt;
  return {
    wallet: { wallet: { ...wallet, withdrawals: ordinal, pendingPaise: read.pendingPaise + paise }, rows },
    withdrawal: {
      ...{ userId: read.userId, ordinal, transactionId, paise, status: 'pending', payout: payout.sealed },
      ...{ createdAt, updatedAt: createdAt },
    },
  };
}
