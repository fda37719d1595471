import { eq } from '../table/condition.ts';
import type { Table } from '../table/table.ts';
import { type AuditRule, auditOne, type Finding } from './audit-one.ts';
import {
  Checkpoints,
  type ReconciliationItem,
  Reconciliations,
  Transfers,
  Wallets,
  Withdrawals,
  walletShards,
} from './store.ts';

/** A walk through all wallets of the table. */
export interface WalkRule extends AuditRule {
  /** Who walks: each name has one walk at a time, which goes on where it stopped. */
  readonly walk: string;
  /** A new walk begins at the earliest this long after the last one began. */
  readonly everySeconds: number;
  /** Asked before each part of the wallets; what is left is for the next run. */
  readonly mayGoOn: () => boolean;
  /** Told of each wallet that was looked at. */
  readonly tell: (finding: Finding) => void;
}

/** The rights that looking at all wallets takes. */
export const reconcileAccess = [
  { on: 'table', entity: Wallets.name, partition: Wallets.partition, index: 'gsi1', actions: ['query'] },
  Wallets.can('get', 'batchGet'),
  Checkpoints.can('batchGet', 'put'),
  Withdrawals.can('query'),
  Transfers.can('query'),
  Reconciliations.can('get', 'put', 'update'),
] as const;

const walletsAtOnce = 25;

/**
 * Looks at every wallet, or goes on with a walk that has begun, for as long as it may: the place is kept after each
 * part, so that a run that was cut off loses one part at most. A wallet that can't be looked at is told as such and
 * counted, and the others are looked at; it has its turn in the next walk. Where even the list of wallets can't be read
 * it throws, and the next run goes on there. The state of the walk is what it gives; of runs that meet the slower one
 * stops. Source: the app's README, "Ledger".
 */
export async function reconcile(table: Table, rule: WalkRule): Promise<ReconciliationItem> {
  let state = await beginOrGoOn(table, rule);
  while (state.finishedAt === undefined && rule.mayGoOn()) {
    const next = await lookAtPart(table, state, rule);
    const stored = rule.unwritten || (await keepPlace(table, state, next));
    if (!stored) break;
    state = next;
  }
  return state;
}

async function beginOrGoOn(
  table: Table,
  { walk, everySeconds, now, unwritten }: Pick<WalkRule, 'walk' | 'everySeconds' | 'now' | 'unwritten'>,
): Promise<ReconciliationItem> {
  const last = await table.get(Reconciliations, { walk });
  const startedAt = now.getTime();
  const isDue = last?.finishedAt !== undefined && startedAt - last.startedAt >= everySeconds * 1000;
  if (last && !isDue) return last;
  const counts = { checked: 0, skipped: 0, drifted: 0, driftedUserIds: [] };
  const begun = { walk, revision: (last?.revision ?? 0) + 1, startedAt, shard: 0, ...counts };
  if (!unwritten) await table.put(Reconciliations, begun);
  return begun;
}

/** How many of the wallets that drifted are named. */
const mostNamed = 100;

async function lookAtPart(table: Table, state: ReconciliationItem, rule: WalkRule): Promise<ReconciliationItem> {
  const { cursor, ...rest } = state;
  const place = { of: [state.shard], index: 'gsi1', limit: walletsAtOnce, ...(cursor && { cursor }) } as const;
  const page = await table.list(Wallets, place);
  const findings = await Promise.all((page?.items ?? []).map(({ userId }) => lookAt(table, userId, rule)));
  for (const finding of findings) rule.tell(finding);
  const drifted = findings.filter(({ drifts }) => drifts.length > 0);
  const skipped = findings.filter((finding) => finding.skipped).length;
  const failures = findings.filter(({ failure }) => failure !== undefined).length;
  const failed = (state.failed ?? 0) + failures;
  const isLast = page?.next === undefined && state.shard + 1 === walletShards;
  return {
    ...rest,
    revision: state.revision + 1,
    shard: page?.next === undefined ? state.shard + 1 : state.shard,
    ...(page?.next !== undefined && { cursor: page.next }),
    ...(isLast && { finishedAt: rule.now.getTime() }),
    checked: state.checked + findings.length - skipped - failures,
    skipped: state.skipped + skipped,
    ...(failed > 0 && { failed }),
    drifted: state.drifted + drifted.length,
    driftedUserIds: [...state.driftedUserIds, ...drifted.map(({ userId }) => userId)].slice(0, mostNamed),
  };
}

async function lookAt(table: Table, userId: number, rule: AuditRule): Promise<Finding> {
  try {
    return await auditOne(table, userId, rule);
  } catch (failure) {
    return { userId, drifts: [], failure };
  }
}

/** False when another run has gone on with the walk meanwhile. */
async function keepPlace(table: Table, read: ReconciliationItem, next: ReconciliationItem): Promise<boolean> {
  const remove = next.cursor === undefined ? (['cursor'] as const) : [];
  const rule = { when: { revision: eq(read.revision) } };
  return (await table.update(Reconciliations, read, { set: next, remove }, rule)) !== undefined;
}
