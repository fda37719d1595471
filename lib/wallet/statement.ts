import { listNumbered, type NumberedRange } from '../table/numbered.ts';
import type { Table } from '../table/table.ts';
import { type Total, type TransferItem, Transfers, type TxType, type WalletItem } from './store.ts';
import { totalOf } from './wallet.ts';

export type { Total };

/** The types by which somebody gets something without paying for it. */
export const earningTypes = ['earn', 'bonus', 'referral_bonus'] as const satisfies readonly TxType[];

/** The totals of several types of transfers as one. */
export const sumTotals = (wallet: Pick<WalletItem, 'totals'>, types: readonly TxType[]): Total =>
  types.map((type) => totalOf(wallet, type)).reduce(together, { rows: 0, coins: 0, paise: 0 });

const together = (one: Total, other: Total): Total => ({
  rows: one.rows + other.rows,
  coins: one.coins + other.coins,
  paise: one.paise + other.paise,
});

/** What has been withdrawn and was not given back, in paise; it counts from the request on. */
export const withdrawnPaise = (wallet: Pick<WalletItem, 'totals'>): number => -totalOf(wallet, 'withdraw').paise;

/**
 * Transfers of a wallet as it was read, of all types or of some, newest first: as many rows as its totals of these
 * types count. What has been added since is not among them.
 */
export function listTransfers(
  table: Table,
  wallet: WalletItem,
  { types, ...range }: Pick<NumberedRange<TransferItem>, 'skip' | 'limit'> & { readonly types?: readonly TxType[] },
): Promise<readonly TransferItem[]> {
  const { userId, transfers: newest } = wallet;
  const only = types && {
    total: sumTotals(wallet, types).rows,
    fits: ({ txType }: TransferItem) => types.includes(txType),
  };
  return listNumbered(table, Transfers, { userId, newest, only, ...range });
}
