import { padded } from '../table/key.ts';
import type { Table } from '../table/table.ts';
import { auditWallet, beginReading, type Drift, isAsLeft, type Reading, readOn } from './audit.ts';
import { isLegibleCheckpoint } from './legible.ts';
import { withdrawalsOf } from './settle-withdrawal.ts';
import { type CheckpointItem, Checkpoints, Transfers, type WalletItem, Wallets, type WithdrawalItem } from './store.ts';

/** What was found of one wallet. */
export interface Finding {
  readonly userId: number;
  readonly drifts: readonly Drift[];
  /** It kept changing, or is gone, so that nothing can be said of it. */
  readonly skipped?: true;
  /** What kept it from being looked at; of the wallet it says nothing. */
  readonly failure?: unknown;
}

/** How a wallet is looked at. */
export interface AuditRule {
  /** Reads everything, whatever was found right before. */
  readonly full: boolean;
  readonly now: Date;
  /** Keeps nothing of what is found, not even for the next look. */
  readonly unwritten?: boolean;
}

/** How often a wallet that changes while its withdrawals are read is read again. */
const attempts = 5;

const rowsAtOnce = 500;

/** After so long everything is read again: an old row that was altered lies before every checkpoint. */
const checkpointSeconds = 30 * 24 * 60 * 60;

/**
 * Looks whether a wallet is what its rows and withdrawals make it, while it goes on changing: rows up to the number
 * that it had never change, and withdrawals are read between two reads of the wallet that find the same version.
 * What was found right is kept as a checkpoint, so that the next look costs what is new; where wallet and checkpoint
 * don't fit, everything is read. What can't be read is a drift; only the store makes it throw. Changes nothing else.
 * Source: the app's README, "Ledger".
 */
export async function auditOne(table: Table, userId: number, rule: AuditRule): Promise<Finding> {
  const [wallet, stored] = await table.getMany([
    [Wallets, { userId }],
    [Checkpoints, { userId }],
  ]);
  const checkpoint = !rule.full && stored && isLegibleCheckpoint(stored) ? stored : undefined;
  if (wallet && checkpoint && isAsLeft(wallet, checkpoint)) return { userId, drifts: [] };
  const snapshot = wallet && (await readSnapshot(table, wallet));
  if (!snapshot) return { userId, drifts: [], skipped: true };
  const drifts = await auditSnapshot(table, snapshot, checkpoint, rule);
  const trusted = !checkpoint || drifts.length === 0;
  return { userId, drifts: trusted ? drifts : await auditSnapshot(table, snapshot, undefined, rule) };
}

/** A wallet and its withdrawals, oldest first, as they were at one moment. */
interface Snapshot {
  readonly wallet: WalletItem;
  readonly withdrawals: readonly WithdrawalItem[];
}

async function readSnapshot(table: Table, read: WalletItem): Promise<Snapshot | undefined> {
  const { userId } = read;
  let wallet = read;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const withdrawals = (await withdrawalsOf(table, userId)).toReversed();
    const again = await table.get(Wallets, { userId });
    if (!again) return undefined;
    if (again.version === wallet.version) return { wallet, withdrawals };
    wallet = again;
  }
  return undefined;
}

async function auditSnapshot(
  table: Table,
  { wallet, withdrawals }: Snapshot,
  from: CheckpointItem | undefined,
  { now, unwritten }: AuditRule,
): Promise<readonly Drift[]> {
  const reading = await readRows(table, wallet, beginReading(from));
  const drifts = auditWallet(wallet, reading, withdrawals);
  if (drifts.length > 0 || unwritten) return drifts;
  const { userId, version, pendingPaise } = wallet;
  const expiresAt = from?.expiresAt ?? Math.floor(now.getTime() / 1000) + checkpointSeconds;
  const right = { version, withdrawals: wallet.withdrawals, pendingPaise, expiresAt };
  await table.put(Checkpoints, { ...reading.standing, ...right, userId });
  return drifts;
}

/** Reads the rows that follow, up to the newest that the wallet had; none twice, whatever number a row says it has. */
async function readRows(table: Table, { userId, transfers }: WalletItem, begun: Reading): Promise<Reading> {
  let reading = begun;
  while (reading.standing.transfers < transfers) {
    const after = padded(reading.standing.transfers);
    const page = await table.list(Transfers, { of: [userId], after, limit: rowsAtOnce });
    const rows = page?.items.filter(({ ordinal }) => ordinal <= transfers) ?? [];
    const from = reading.standing.transfers;
    reading = readOn(reading, rows);
    if (!(reading.standing.transfers > from)) break;
  }
  return reading;
}
