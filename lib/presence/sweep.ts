import type { Grant } from '../core/grant.ts';
import type { Log } from '../core/log.ts';
import type { Table } from '../table/table.ts';
import { isBusyAt, presenceAt, type SilenceRule } from './effective.ts';
import type { Due } from './later-rounds.ts';
import { changeStatus } from './presence.ts';
import { Statuses, type StatusItem, watchShards } from './store.ts';
import { decideLapse, nextLapse } from './transition.ts';

/** What one look at statuses has changed, and what it found. */
export interface Swept {
  markedOffline: number;
  busyCleared: number;
  /** Of those looked at, how many are online. */
  online: number;
  /** Who lapses next, and when (epoch milliseconds), if nothing is heard of them until then. */
  readonly due: Due[];
  /** What was thrown for those who could not be looked at or stored; the others are done. */
  readonly failures: unknown[];
}

interface Round {
  readonly table: Table;
  readonly rules: SilenceRule;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly aheadSeconds: number;
  readonly swept: Swept;
}

/** What looking at certain users needs. */
export const userSweepAccess: Grant = Statuses.can('batchGet', 'get', 'update');

/** What looking at everybody needs. */
export const sweepAccess: readonly Grant[] = [
  { on: 'table', entity: Statuses.name, partition: Statuses.partition, index: 'gsi1', actions: ['query'] },
  userSweepAccess,
];

/** As many as one round trip reads. */
const pageSize = 100;

/**
 * Stores what the mere passing of time has made of everybody's status by `now`, each on condition that nothing was
 * heard of them meanwhile, so that rounds which overlap or repeat change nothing twice. Tells who lapses in the next
 * `aheadSeconds`. It reads everybody who is online, in a call, or busy until some time: about 0.5 RCU each, and as
 * many writes as there are changes. Source: the app's README, "Presence".
 */
export async function sweepEverybody(
  table: Table,
  rules: SilenceRule,
  { now, aheadSeconds = 0 }: { readonly now: Date; readonly aheadSeconds?: number },
): Promise<Swept> {
  const round = beginRound(table, rules, now, aheadSeconds);
  await Promise.all(Array.from({ length: watchShards }, (_, shard) => sweepShard(round, shard)));
  return round.swept;
}

/** The same for these users only. */
export async function sweepUsers(
  table: Table,
  userIds: readonly number[],
  rules: SilenceRule,
  now: Date,
): Promise<Swept> {
  const round = beginRound(table, rules, now);
  for (let from = 0; from < userIds.length; from += pageSize) {
    const wanted = userIds.slice(from, from + pageSize).map((userId) => [Statuses, { userId }] as const);
    const statuses = await orNote(round, table.getMany(wanted, { eventual: true }));
    await sweepStatuses(round, statuses?.flatMap((status) => status ?? []) ?? []);
  }
  return round.swept;
}

/** A round that left somebody out has failed, once it has done all the others. */
export function demandAll({ failures }: Swept, log: Log): void {
  if (failures.length === 0) return;
  log.error('not everybody was swept', { failures: failures.length });
  throw failures[0];
}

function beginRound(table: Table, rules: SilenceRule, now: Date, aheadSeconds = 0): Round {
  const swept: Swept = { markedOffline: 0, busyCleared: 0, online: 0, due: [], failures: [] };
  return { table, rules, now: now.getTime(), aheadSeconds, swept };
}

/** When a page can't be read, what follows it in its partition is left to the next round. */
async function sweepShard(round: Round, shard: number): Promise<void> {
  const watched = { of: [shard], index: 'gsi1', eventual: true, limit: pageSize } as const;
  let cursor: string | undefined;
  do {
    const page = await orNote(round, round.table.list(Statuses, { ...watched, ...(cursor && { cursor }) }));
    await sweepStatuses(round, page?.items ?? []);
    cursor = page?.next;
  } while (cursor);
}

async function sweepStatuses(round: Round, statuses: readonly StatusItem[]): Promise<void> {
  await Promise.all(statuses.map((status) => orNote(round, sweepStatus(round, status))));
}

async function sweepStatus({ table, rules, now, aheadSeconds, swept }: Round, read: StatusItem): Promise<void> {
  const last: { from?: StatusItem; to?: StatusItem | undefined } = {};
  const status = await changeStatus(table, read, (current) => {
    Object.assign(last, { from: current, to: decideLapse(current, now, rules) });
    return last.to;
  });
  if (!status) return;
  if (last.to && last.from?.online && !last.to.online) swept.markedOffline++;
  if (last.to && last.from && wasToldBusy(last.from) && !wasToldBusy(last.to)) swept.busyCleared++;
  if (presenceAt(status, now, rules).isOnline) swept.online++;
  const at = nextLapse(status, rules);
  if (at !== undefined && at <= now + aheadSeconds * 1000) swept.due.push({ userId: status.userId, at });
}

const wasToldBusy = (status: StatusItem): boolean => isBusyAt(status, status.changedAt);

/** Keeps an error for the end of the round. */
async function orNote<T>({ swept }: Round, work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    swept.failures.push(error);
    return undefined;
  }
}
