import type { Failure } from '../core/failure.ts';
import { eq } from '../table/condition.ts';
import { put, remove, update, type WriteIntent } from '../table/write.ts';
import type { Posting } from './posting.ts';
import { type TransferItem, Transfers, type TxType, type WalletItem, Wallets } from './store.ts';

export { type TransferItem, Transfers, type WalletItem, Wallets };

/** A wallet with nothing in it. */
export const emptyWallet = (userId: number): WalletItem => ({
  userId,
  coins: 0,
  withdrawablePaise: 0,
  version: 0,
  transfers: 0,
  lastTransferAt: 0,
  totals: {},
  withdrawals: 0,
  pendingPaise: 0,
});

/** An empty wallet. Part of the transaction that creates the account. */
export const openWallet = (userId: number): WriteIntent<never> => put(Wallets, emptyWallet(userId));

/** What a decision makes of a wallet, and the rows that say so. */
export interface Posted {
  readonly wallet: WalletItem;
  readonly rows: readonly TransferItem[];
}

/**
 * Adds a transfer to a wallet as it was read: the balance it leaves, the totals, and its row. Pure. A transfer of more
 * than there is, or of anything but a positive whole amount, is a defect and throws: whoever decides has looked.
 */
export function post(
  { wallet, rows }: Posted,
  posting: Posting,
  { transactionId, now }: { readonly transactionId: number; readonly now: number },
): Posted {
  const { unit, amount, direction, platform, ...shown } = posting;
  const coins = wallet.coins + (unit === 'coin' ? signed(posting) : 0);
  const withdrawablePaise = wallet.withdrawablePaise + (unit === 'paisa' ? signed(posting) : 0);
  if (!Number.isSafeInteger(amount) || amount <= 0) throw new Error('a transfer moves a positive whole amount');
  if (coins < 0 || withdrawablePaise < 0) throw new Error('a transfer moves no more than there is');
  const own = `user:${wallet.userId}:${unit}`;
  const ordinal = wallet.transfers + 1;
  const createdAt = Math.max(now, wallet.lastTransferAt + 1);
  const row: TransferItem = {
    ...shown,
    ...{ userId: wallet.userId, ordinal, transactionId, unit, amount },
    ...(direction === 'in' ? { debit: platform, credit: own } : { debit: own, credit: platform }),
    ...{ coinsAfter: coins, paiseAfter: withdrawablePaise, createdAt },
  };
  const totals = { ...wallet.totals, [posting.txType]: added(wallet, posting) };
  const moved = { coins, withdrawablePaise, transfers: ordinal, lastTransferAt: createdAt, totals };
  return { wallet: { ...wallet, ...moved }, rows: [...rows, row] };
}

const signed = ({ direction, amount }: Posting): number => (direction === 'in' ? amount : -amount);

function added({ totals }: WalletItem, { txType, coinsChange, moneyChangePaise }: Posting) {
  const { rows, coins, paise } = totalOf({ totals }, txType);
  return { rows: rows + 1, coins: coins + coinsChange, paise: paise + moneyChangePaise };
}

/** The total of one type of transfers; zeros where there are none. */
export const totalOf = ({ totals }: Pick<WalletItem, 'totals'>, txType: TxType) =>
  totals[txType] ?? { rows: 0, coins: 0, paise: 0 };

/** Nothing posted yet. */
export const posting = (wallet: WalletItem): Posted => ({ wallet, rows: [] });

/**
 * Stores a wallet with its new rows as part of a transaction; when the wallet has changed since it was read, the
 * refusal is the answer.
 */
export const moveWallet = <Refusal extends Failure>(
  read: WalletItem,
  { wallet, rows }: Posted,
  otherwise: Refusal,
): readonly WriteIntent<Refusal>[] => [
  update(Wallets, read, { set: { ...wallet, version: read.version + 1 } }, { ...unchanged(read), otherwise }),
  ...rows.map((row) => put(Transfers, row, { ifAbsent: otherwise })),
];

/** Stores a wallet that was not there, with its first rows; when one has come meanwhile, the refusal is the answer. */
export const beginWallet = <Refusal extends Failure>(
  { wallet, rows }: Posted,
  otherwise: Refusal,
): readonly WriteIntent<Refusal>[] => [
  put(Wallets, wallet, { ifAbsent: otherwise }),
  ...rows.map((row) => put(Transfers, row, { ifAbsent: otherwise })),
];

/** The wallet goes with the account, with nothing left in it. Its rows stay. */
export const closeWallet = <Refusal extends Failure>(
  read: WalletItem,
  { rows }: Posted,
  otherwise: Refusal,
): readonly WriteIntent<Refusal>[] => [
  remove(Wallets, read, { ...unchanged(read), otherwise }),
  ...rows.map((row) => put(Transfers, row, { ifAbsent: otherwise })),
];

const unchanged = ({ version }: WalletItem) => ({ when: { version: eq(version) } });
