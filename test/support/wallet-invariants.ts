import type { TransferItem, WalletItem } from '../../lib/wallet/store.ts';
import { type Findings, sumOf } from './findings.ts';
import type { Account } from './ledger-reading.ts';

/** A wallet is what its rows make it, row by row; that of a deleted account has nothing left in it. */
export function judgeWallet(account: Account, found: Findings): void {
  const { userId, wallet, rows } = account;
  const of = (what: string) => `${what} of user ${userId}`;
  found.same(of('the numbers of the transfers'), numbersOf(rows), upTo(rows.length));
  found.same(
    of('the number of different transfers'),
    new Set(rows.map(({ transferId }) => transferId)).size,
    rows.length,
  );
  judgeRows(account, found);
  const coins = sumOf(rows, coinsMoved);
  const paise = sumOf(rows, paiseMoved);
  if (!wallet) {
    found.same(of('what is left in the wallet of the deleted account'), { coins, paise }, { coins: 0, paise: 0 });
    return;
  }
  found.same(of('the count of transfers in the wallet'), wallet.transfers, rows.length);
  found.same(of('the coins in the wallet'), wallet.coins, coins);
  found.same(of('the paise in the wallet'), wallet.withdrawablePaise, paise);
  found.same(of('the time of the last transfer'), wallet.lastTransferAt, rows.at(-1)?.createdAt ?? 0);
  found.same(of('the totals'), sorted(wallet.totals), sorted(totalsOf(rows)));
  judgePayments(account, wallet, found);
}

function judgeRows({ userId, rows }: Account, found: Findings): void {
  let [coins, paise, time] = [0, 0, 0];
  for (const row of rows) {
    const at = (what: string) => `${what} of transfer ${row.ordinal} (${row.transferId}) of user ${userId}`;
    const { txType, unit, amount, coinsChange, moneyChangePaise } = row;
    found.holds(
      `${at('the amount')} is no positive whole number: ${amount}`,
      Number.isSafeInteger(amount) && amount > 0,
    );
    found.holds(
      `${at('neither or both of the accounts')} are the owner’s`,
      isOwn(row.debit, row) !== isOwn(row.credit, row),
    );
    const other = isOwn(row.debit, row) ? row.credit : row.debit;
    found.holds(`${at('the other account')} is not the platform’s: ${other}`, other.startsWith('platform:'));
    found.same(at('the coins shown'), coinsChange, coinsMoved(row));
    if (unit === 'paisa') found.same(at('the money shown'), moneyChangePaise, paiseMoved(row));
    if (txType === 'spend') found.same(at('the money shown'), moneyChangePaise, 0);
    [coins, paise] = [coins + coinsMoved(row), paise + paiseMoved(row)];
    found.same(at('the balance after'), [row.coinsAfter, row.paiseAfter], [coins, paise]);
    found.holds(`${at('the balance after')} is negative: ${coins} coins, ${paise} paise`, coins >= 0 && paise >= 0);
    found.holds(`${at('the time')} is not later than that of the one before`, row.createdAt > time);
    time = row.createdAt;
  }
}

function judgePayments({ userId, rows, purchases, withdrawals }: Account, wallet: WalletItem, found: Findings): void {
  const of = (what: string) => `${what} of user ${userId}`;
  found.same(of('the numbers of the purchases'), numbersOf(purchases), upTo(purchases.length));
  for (const { transactionId, coins, amountRupees, coinsAfter } of purchases) {
    const row = rows.find((one) => one.transactionId === transactionId);
    const shown = [row?.txType, row?.coinsChange, row?.moneyChangePaise, row?.coinsAfter];
    found.same(of(`the transfer of purchase ${transactionId}`), shown, [
      'purchase',
      coins,
      amountRupees * 100,
      coinsAfter,
    ]);
  }
  const paiseOf = (...statuses: readonly string[]) =>
    sumOf(withdrawals, ({ status, paise }) => (statuses.includes(status) ? paise : 0));
  found.same(of('the numbers of the withdrawals'), numbersOf(withdrawals), upTo(wallet.withdrawals));
  found.same(of('what is pending'), wallet.pendingPaise, paiseOf('pending'));
  const taken = 0 - sumOf(rows, (row) => (row.txType === 'withdraw' ? paiseMoved(row) : 0));
  found.same(of('what withdrawals have taken'), taken, paiseOf('pending', 'processed'));
}

const isOwn = (account: string, { userId, unit }: TransferItem): boolean => account === `user:${userId}:${unit}`;

const signed = (row: TransferItem): number => (isOwn(row.credit, row) ? row.amount : -row.amount);
const coinsMoved = (row: TransferItem): number => (row.unit === 'coin' ? signed(row) : 0);
const paiseMoved = (row: TransferItem): number => (row.unit === 'paisa' ? signed(row) : 0);

export const numbersOf = (items: readonly { readonly ordinal: number }[]): number[] =>
  items.map(({ ordinal }) => ordinal);
export const upTo = (last: number): number[] => Array.from({ length: last }, (_, place) => place + 1);

function totalsOf(rows: readonly TransferItem[]) {
  const types = new Set(rows.map(({ txType }) => txType));
  return Object.fromEntries(
    [...types].map((type) => {
      const ofType = rows.filter(({ txType }) => txType === type);
      const coins = sumOf(ofType, ({ coinsChange }) => coinsChange);
      return [type, { rows: ofType.length, coins, paise: sumOf(ofType, ({ moneyChangePaise }) => moneyChangePaise) }];
    }),
  );
}

const sorted = (totals: object): object =>
  Object.fromEntries(Object.entries(totals).sort(([one], [other]) => (one < other ? -1 : 1)));
