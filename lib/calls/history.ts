import { type UserItem, Users } from '../identity/account.ts';
import { listNumbered } from '../table/numbered.ts';
import type { Table } from '../table/table.ts';
import type { CallRef } from './desk.ts';
import { type CallItem, Calls, Entries, type EntryItem, Tallies, type TallyItem } from './store.ts';
import { type AllCalls, type CallFilter, fits, sumOf } from './totals.ts';

/** Whose history it is, with what was read of them along with their request. */
export interface HistoryOwner {
  readonly userId: number;
  readonly tally: TallyItem | undefined;
  /** The call that they are in. */
  readonly ongoing: CallRef | undefined;
}

export interface HistoryRange {
  readonly filter: CallFilter;
  readonly skip: number;
  readonly limit: number;
}

/** A part of a history, those that began last first, and all of it as it is counted. */
export interface History {
  readonly calls: readonly CallItem[];
  readonly all: AllCalls;
}

/** The rights that reading a history takes, beyond those to the items of its owner. */
export const historyAccess = [Calls.can('batchGet'), Entries.can('query')];

/**
 * The calls of a user that fit, those that began last first: the one that goes on, then those that are over. Rows and
 * totals are of the same state. It costs one query and, for who is in a call, one read beside it; where the filter leaves
 * calls out, as many queries as it takes to find those that fit. Source: the app's README, "Call history".
 */
export async function readHistory(table: Table, owner: HistoryOwner, range: HistoryRange): Promise<History> {
  const { userId, tally } = owner;
  const { filter, skip, limit } = range;
  const ongoing = canBeOngoing(filter) ? owner.ongoing : undefined;
  // Whether the call that goes on fits is not known yet; if it does, the others move down by one.
  const from = ongoing ? Math.max(0, skip - 1) : skip;
  const [[live], over] = await Promise.all([
    ongoing ? table.getMany([[Calls, { callId: ongoing.id }]]) : [],
    listEntries(table, { userId, tally }, { filter, skip: from, limit: skip - from + limit }),
  ]);
  if (ongoing && live?.status !== 'ongoing') return readAgain(table, userId, range);
  const isFirst = live !== undefined && fits(filter, live);
  const calls = isFirst && skip === 0 ? [live, ...over] : over.slice(skip - from - (isFirst ? 1 : 0));
  return { calls: calls.slice(0, limit), all: { userId, tally, live } };
}

const canBeOngoing = ({ status }: CallFilter): boolean => status === undefined || status === 'ongoing';

/** The call has ended meanwhile, so that by now it is counted as one of those that are over. */
async function readAgain(table: Table, userId: number, range: HistoryRange): Promise<History> {
  const [tally] = await table.getMany([[Tallies, { userId }]]);
  return readHistory(table, { userId, tally, ongoing: undefined }, range);
}

async function listEntries(
  table: Table,
  { userId, tally }: Pick<HistoryOwner, 'userId' | 'tally'>,
  { filter, ...range }: HistoryRange,
): Promise<readonly EntryItem[]> {
  if (!tally) return [];
  const total = sumOf({ userId, tally, live: undefined }, (kind) => fits(filter, kind)).calls;
  const only = { total, fits: (entry: EntryItem) => fits(filter, entry) };
  return listNumbered(table, Entries, { userId, newest: tally.entries, only, ...range });
}

/** Names by user id; who has no account any more is missing. */
export type Usernames = ReadonlyMap<number, string>;

type Named = Pick<UserItem, 'userId' | 'username'>;

/** What the people of these calls, at most 100, are called now: oneself, and the others in one eventual read. */
export async function readUsernames(table: Table, calls: readonly CallItem[], self: Named): Promise<Usernames> {
  const others = new Set(calls.map(({ callerId, listenerId }) => (callerId === self.userId ? listenerId : callerId)));
  const wanted = [...others].map((userId) => [Users, { userId }] as const);
  const found = wanted.length > 0 ? await table.getMany(wanted, { eventual: true }) : [];
  return usernamesOf([self, ...found]);
}

export const usernamesOf = (users: readonly (Named | undefined)[]): Usernames =>
  new Map(users.flatMap((user) => (user ? [[user.userId, user.username] as const] : [])));
