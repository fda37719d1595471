import type { CheckpointItem, TransferItem, WalletItem, WithdrawalItem } from './store.ts';

/*
 * Whether an item has all that the rules of the ledger read of it. The store keeps whatever it is given, and a rule that
 * meets what is not there would end the look at everybody else's wallet.
 */

export const isLegibleWallet = ({ totals, ...wallet }: WalletItem): boolean =>
  areNumbers(wallet.coins, wallet.withdrawablePaise, wallet.pendingPaise) &&
  areNumbers(wallet.version, wallet.transfers, wallet.lastTransferAt, wallet.withdrawals) &&
  areTotals(totals);

export const isLegibleTransfer = (row: TransferItem): boolean =>
  areNumbers(row.ordinal, row.transactionId, row.amount, row.createdAt) &&
  areNumbers(row.coinsChange, row.moneyChangePaise, row.coinsAfter, row.paiseAfter) &&
  areTexts(row.transferId, row.txType, row.unit, row.debit, row.credit);

export const isLegibleWithdrawal = ({ ordinal, transactionId, paise, status }: WithdrawalItem): boolean =>
  areNumbers(ordinal, transactionId, paise) && areTexts(status);

export const isLegibleCheckpoint = ({ totals, ...checkpoint }: CheckpointItem): boolean =>
  areNumbers(checkpoint.version, checkpoint.transfers, checkpoint.coins, checkpoint.paise) &&
  areNumbers(checkpoint.lastTransferAt, checkpoint.withdrawals, checkpoint.pendingPaise, checkpoint.expiresAt) &&
  areTotals(totals);

const areNumbers = (...values: readonly unknown[]): boolean => values.every((value) => typeof value === 'number');

const areTexts = (...values: readonly unknown[]): boolean => values.every((value) => typeof value === 'string');

const areTotals = (totals: unknown): boolean =>
  isObject(totals) &&
  Object.values(totals).every((total) => isObject(total) && areNumbers(total.rows, total.coins, total.paise));

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
