import { isLegibleTransfer, isLegibleWallet, isLegibleWithdrawal } from './legible.ts';
import { withdrawnPaise } from './statement.ts';
import type { CheckpointItem, Total, TransferItem, TxType, WalletItem, WithdrawalItem } from './store.ts';

/** What is always true of a wallet and its rows. */
export const ledgerRules = {
  legible: 'a wallet, a row or a withdrawal has all that belongs to one',
  numbering: 'rows are numbered from 1 without gaps, up to what the wallet says',
  amount: 'a row moves a positive whole amount',
  accounts: 'a row moves it between an account of the owner and one of the platform',
  shown: 'a row shows its owner what it moves',
  after: 'a row leaves the balances before it, changed by what it moves',
  time: 'a row is later than the one before it',
  unique: 'nothing is transferred twice',
  negative: 'no balance is ever negative',
  totals: 'totals are the sums of the rows of each type',
  balance: 'balances are the sums of all rows, and what the last one left',
  withdrawals: 'withdrawals are numbered without gaps, and those not rejected are what the rows took out',
  pending: 'what is pending is the sum of the pending withdrawals',
} as const;

export type LedgerRule = keyof typeof ledgerRules;

/** A rule that is broken, and by which row; of a rule about the whole, by none. */
export interface Drift {
  readonly rule: LedgerRule;
  readonly ordinal?: number;
}

/** What rows come to, from the first one on. */
export type Standing = Pick<CheckpointItem, 'transfers' | 'coins' | 'paise' | 'lastTransferAt' | 'totals'>;

const nothing: Standing = { transfers: 0, coins: 0, paise: 0, lastTransferAt: 0, totals: {} };

/** A reading of a wallet's rows, as far as it has come. */
export interface Reading {
  readonly standing: Standing;
  /** What the last row left. */
  readonly after: { readonly coins: number; readonly paise: number };
  readonly seen: ReadonlySet<string>;
  readonly drifts: readonly Drift[];
}

/** Nothing read yet, or everything up to a checkpoint, which only stands where all was right. */
export const beginReading = (from: Standing = nothing): Reading => ({
  standing: from,
  after: { coins: from.coins, paise: from.paise },
  seen: new Set(),
  drifts: [],
});

/** More than this about one wallet tells nobody anything. */
const mostDrifts = 20;

/**
 * Reads on; the reading that was given is used up. What a row breaks is told once: the rows after it are judged by what
 * it says.
 */
export const readOn = (reading: Reading, rows: readonly TransferItem[]): Reading => rows.reduce(readRow, reading);

function readRow(reading: Reading, row: TransferItem): Reading {
  const { standing, after, seen, drifts } = reading;
  if (!isLegibleTransfer(row)) return passRow(reading);
  const moved = movedBy(row);
  const left = { coins: row.coinsAfter, paise: row.paiseAfter };
  const broken: Broken = {
    numbering: row.ordinal !== standing.transfers + 1,
    amount: !Number.isSafeInteger(row.amount) || row.amount <= 0,
    accounts: moved === undefined,
    shown: moved !== undefined && !shows(row, moved),
    after: left.coins !== after.coins + (moved?.coins ?? 0) || left.paise !== after.paise + (moved?.paise ?? 0),
    time: row.createdAt <= standing.lastTransferAt,
    unique: seen.has(row.transferId),
    negative: left.coins < 0 || left.paise < 0,
  };
  return {
    standing: {
      transfers: row.ordinal,
      coins: standing.coins + (moved?.coins ?? 0),
      paise: standing.paise + (moved?.paise ?? 0),
      lastTransferAt: row.createdAt,
      totals: { ...standing.totals, [row.txType]: counted(standing.totals[row.txType], row) },
    },
    after: left,
    seen: (seen as Set<string>).add(row.transferId),
    drifts: [...drifts, ...brokenOf(broken).map((rule) => ({ rule, ordinal: row.ordinal }))].slice(0, mostDrifts),
  };
}

/** A row that can't be read moves nothing: whatever it should have moved is missing from the sums. */
function passRow({ standing, drifts, ...reading }: Reading): Reading {
  const ordinal = standing.transfers + 1;
  const told = [...drifts, { rule: 'legible', ordinal } as const].slice(0, mostDrifts);
  return { ...reading, standing: { ...standing, transfers: ordinal }, drifts: told };
}

type Moved = { readonly coins: number; readonly paise: number };

/** What a row changes of its owner's balances; `undefined` = its accounts are not one of the owner's and the platform's. */
function movedBy({ userId, unit, amount, debit, credit }: TransferItem): Moved | undefined {
  const own = `user:${userId}:${unit}`;
  const [into, out] = [credit === own, debit === own];
  const other = into ? debit : credit;
  if (into === out || !other.startsWith('platform:')) return undefined;
  const signed = into ? amount : -amount;
  return unit === 'coin' ? { coins: signed, paise: 0 } : { coins: 0, paise: signed };
}

/** Coins may have been paid for with money that never was in the wallet. */
const shows = ({ unit, coinsChange, moneyChangePaise }: TransferItem, { coins, paise }: Moved): boolean =>
  coinsChange === coins && (unit === 'coin' || moneyChangePaise === paise);

const counted = (total: Total | undefined, { coinsChange, moneyChangePaise }: TransferItem): Total => ({
  rows: (total?.rows ?? 0) + 1,
  coins: (total?.coins ?? 0) + coinsChange,
  paise: (total?.paise ?? 0) + moneyChangePaise,
});

/**
 * Which rules a wallet breaks, judged by all its rows and withdrawals as they were when the wallet was. Pure.
 * Source: the app's README, "Ledger".
 */
export const auditWallet = (
  wallet: WalletItem,
  reading: Reading,
  withdrawals: readonly WithdrawalItem[],
): readonly Drift[] => [
  ...reading.drifts,
  ...brokenOf(wholeRules(wallet, reading, withdrawals)).map((rule) => ({ rule })),
];

/** Nothing more can be said of a wallet that can't be read. */
const wholeRules = (wallet: WalletItem, reading: Reading, withdrawals: readonly WithdrawalItem[]): Broken =>
  isLegibleWallet(wallet)
    ? { ...balanceRules(wallet, reading), ...withdrawalRules(wallet, withdrawals) }
    : { legible: true };

/** Whether a wallet is what it was when a checkpoint found it right. Pure. */
export const isAsLeft = (wallet: WalletItem, checkpoint: CheckpointItem): boolean =>
  isLegibleWallet(wallet) &&
  wallet.version === checkpoint.version &&
  wallet.withdrawals === checkpoint.withdrawals &&
  wallet.pendingPaise === checkpoint.pendingPaise &&
  brokenOf(balanceRules(wallet, beginReading(checkpoint))).length === 0;

type Broken = Readonly<Partial<Record<LedgerRule, boolean>>>;

const brokenOf = (broken: Broken): readonly LedgerRule[] =>
  (Object.keys(broken) as LedgerRule[]).filter((rule) => broken[rule]);

function balanceRules(wallet: WalletItem, { standing, after }: Reading): Broken {
  const { coins, withdrawablePaise: paise } = wallet;
  return {
    numbering: standing.transfers !== wallet.transfers,
    time: standing.lastTransferAt !== wallet.lastTransferAt,
    negative: coins < 0 || paise < 0 || wallet.pendingPaise < 0,
    totals: !sameTotals(wallet.totals, standing.totals),
    balance: [standing, after].some((sum) => sum.coins !== coins || sum.paise !== paise),
  };
}

/** Withdrawals with the oldest first. */
function withdrawalRules(wallet: WalletItem, withdrawals: readonly WithdrawalItem[]): Broken {
  const numbered = withdrawals.every(({ ordinal }, place) => ordinal === place + 1);
  const complete = numbered && withdrawals.length === wallet.withdrawals;
  return {
    legible: !withdrawals.every(isLegibleWithdrawal),
    withdrawals: !complete || sumOf(withdrawals, 'pending', 'processed') !== withdrawnPaise(wallet),
    pending: wallet.pendingPaise !== sumOf(withdrawals, 'pending'),
  };
}

const sumOf = (withdrawals: readonly WithdrawalItem[], ...statuses: readonly WithdrawalItem['status'][]): number =>
  withdrawals.filter(({ status }) => statuses.includes(status)).reduce((sum, { paise }) => sum + paise, 0);

function sameTotals(one: WalletItem['totals'], other: WalletItem['totals']): boolean {
  const types = new Set([...Object.keys(one), ...Object.keys(other)]) as Set<TxType>;
  const none: Total = { rows: 0, coins: 0, paise: 0 };
  return [...types].every((type) => {
    const [here, there] = [one[type] ?? none, other[type] ?? none];
    return here.rows === there.rows && here.coins === there.coins && here.paise === there.paise;
  });
}
