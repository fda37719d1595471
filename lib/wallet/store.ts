import { entity } from '../table/entity.ts';
import { padded } from '../table/key.ts';

/** What a transfer is to its owner; `forfeit` = what is left when an account is deleted, which nobody is shown. */
export type TxType = 'purchase' | 'spend' | 'earn' | 'withdraw' | 'bonus' | 'referral_bonus' | 'forfeit';

/** Whole coins, or hundredths of a rupee. */
export type Unit = 'coin' | 'paisa';

/** All transfers of one type: how many, and the sums of what they changed and of what they show as money. */
export interface Total {
  readonly rows: number;
  readonly coins: number;
  readonly paise: number;
}

/**
 * A user's balances, neither of which is ever negative, and the totals of the transfers that made them. Nothing about
 * it changes without its version, so that of two decisions made of the same wallet one is stored.
 */
export interface WalletItem {
  readonly userId: number;
  readonly coins: number;
  readonly withdrawablePaise: number;
  readonly version: number;
  /** How many transfers there are: the ordinal of the newest. */
  readonly transfers: number;
  /** When the newest was made, epoch milliseconds; every one is later than those before it. */
  readonly lastTransferAt: number;
  readonly totals: Readonly<Partial<Record<TxType, Total>>>;
  readonly withdrawals: number;
  /** Of withdrawals that nobody has settled yet. */
  readonly pendingPaise: number;
  /** The newest purchase: its second, and how many there were in it; their references tell them apart. */
  readonly lastPurchase?: { readonly second: number; readonly count: number };
}

export const walletShards = 16;

export const Wallets = entity<WalletItem, 'userId'>('WALLET', {
  partition: 'WALLET',
  pk: ({ userId }) => [userId],
  sk: () => [],
  index: { gsi1: ({ userId }) => ({ pk: [userId % walletShards], sk: [padded(userId)] }) },
});

/**
 * One move of coins or money between an account of a wallet's owner and one of the platform. Rows of a wallet are
 * numbered without gaps and never change.
 */
export interface TransferItem {
  readonly userId: number;
  /** 1 for the first transfer of the wallet. */
  readonly ordinal: number;
  /** What it is of, the same however often it is tried: a payment, a call and its first minute, a call's settlement. */
  readonly transferId: string;
  readonly transactionId: number;
  readonly txType: TxType;
  readonly unit: Unit;
  /** Positive. */
  readonly amount: number;
  readonly debit: string;
  readonly credit: string;
  /** What its owner is shown: the change of coins, and of money in paise. */
  readonly coinsChange: number;
  readonly moneyChangePaise: number;
  readonly callId?: number;
  /** The balances it left. */
  readonly coinsAfter: number;
  readonly paiseAfter: number;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

export const Transfers = entity<TransferItem, 'userId' | 'ordinal'>('TRANSFER', {
  partition: 'WALLET',
  pk: ({ userId }) => [userId],
  sk: ({ ordinal }) => [padded(ordinal)],
});

/** Coins that were bought. */
export interface PurchaseItem {
  readonly userId: number;
  /** 1 for the first purchase of the wallet. */
  readonly ordinal: number;
  readonly transactionId: number;
  readonly amountRupees: number;
  readonly coins: number;
  readonly paymentMethod: string;
  readonly reference: string;
  /** The balance it left. */
  readonly coinsAfter: number;
  /** The gateway's id of the payment; absent where coins are credited without one. */
  readonly paymentId?: string;
  readonly createdAt: number;
}

export const Purchases = entity<PurchaseItem, 'userId' | 'ordinal'>('PURCHASE', {
  partition: 'WALLET',
  pk: ({ userId }) => [userId],
  sk: ({ ordinal }) => [padded(ordinal)],
});

/** Money that is on its way out; it left the balance when it was asked for. */
export interface WithdrawalItem {
  readonly userId: number;
  /** 1 for the first withdrawal of the wallet. */
  readonly ordinal: number;
  readonly transactionId: number;
  readonly paise: number;
  readonly status: 'pending' | 'processed' | 'rejected';
  /** The payout account as it was then, sealed. */
  readonly payout: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export const Withdrawals = entity<WithdrawalItem, 'userId' | 'ordinal'>('WITHDRAWAL', {
  partition: 'WALLET',
  pk: ({ userId }) => [userId],
  sk: ({ ordinal }) => [padded(ordinal)],
  index: {
    gsi1: ({ status, createdAt, userId, ordinal }) =>
      status === 'pending' ? { pk: [status], sk: [padded(createdAt), userId, ordinal] } : undefined,
  },
});

/** Where a user's money goes to, sealed. */
export interface PayoutItem {
  readonly userId: number;
  readonly sealed: string;
  readonly updatedAt: number;
}

export const PayoutAccounts = entity<PayoutItem, 'userId'>('PAYOUT', {
  partition: 'WALLET',
  pk: ({ userId }) => [userId],
  sk: () => [],
});

/** How far a wallet's rows have been found right, so that only what came later has to be read again. */
export interface CheckpointItem {
  readonly userId: number;
  /** The version of the wallet that was looked at. */
  readonly version: number;
  readonly transfers: number;
  /** What the rows so far come to. */
  readonly coins: number;
  readonly paise: number;
  readonly lastTransferAt: number;
  readonly totals: WalletItem['totals'];
  readonly withdrawals: number;
  readonly pendingPaise: number;
  /** From then on all rows are read again. */
  readonly expiresAt: number;
}

export const Checkpoints = entity<CheckpointItem, 'userId'>('CHECKPOINT', {
  partition: 'WALLET',
  pk: ({ userId }) => [userId],
  sk: () => [],
  expires: true,
});

/** A walk through all wallets, and how far it has come. */
export interface ReconciliationItem {
  /** Who walks: each name has one walk at a time. */
  readonly walk: string;
  readonly revision: number;
  readonly startedAt: number;
  /** Absent as long as there are wallets left. */
  readonly finishedAt?: number;
  /** The part of the wallets that is walked through, and where in it. */
  readonly shard: number;
  readonly cursor?: string;
  readonly checked: number;
  /** Wallets that kept changing, or were deleted, while they were looked at. */
  readonly skipped: number;
  /** Wallets that the store kept from being looked at; absent = none. */
  readonly failed?: number;
  readonly drifted: number;
  /** Whose wallets drifted, the first hundred. */
  readonly driftedUserIds: readonly number[];
}

export const Reconciliations = entity<ReconciliationItem, 'walk'>('RECONCILIATION', {
  partition: 'RECONCILIATION',
  pk: ({ walk }) => [walk],
  sk: () => [],
});
