import { chunksOf } from '../core/chunks.ts';
import { type UserItem, Users } from '../identity/account.ts';
import { Hidden, type HiddenItem, hiddenFrom } from '../social/hiding.ts';
import type { Table } from '../table/table.ts';
import type { SilenceRule } from './effective.ts';
import { newsOf, type StatusNews } from './news.ts';
import { Statuses, type StatusItem } from './store.ts';

/** News of a user with all that telling it takes. */
export interface Announcement extends StatusNews {
  /** Null of an account that is gone. */
  readonly username: string | null;
  readonly profileImageUrl: string | null;
  /** The users who are not told. */
  readonly hiddenFrom: ReadonlySet<number>;
}

/** A read has at most 100 items, and a user takes two at most. */
const usersPerRead = 50;

/** The rights that announcing takes. */
export const announcementAccess = [Users, Hidden, Statuses].map((entity) => entity.can('batchGet'));

/** Completes news by what is true now. Of an account that is gone only the last news is told. */
export async function announce(table: Table, news: readonly StatusNews[]): Promise<readonly Announcement[]> {
  const reads = chunksOf(news, usersPerRead).map(async (some) => {
    const users = some.map(({ userId }) => [Users, { userId }] as const);
    const items = await table.getMany([...users, ...some.map(({ userId }) => [Hidden, { userId }] as const)]);
    return some.flatMap((entry, place) => {
      const user = items[place] as UserItem | undefined;
      const hidden = items[some.length + place] as HiddenItem | undefined;
      return user || entry.gone ? [announcementOf(entry, user, hidden)] : [];
    });
  });
  return (await Promise.all(reads)).flat();
}

/** What is to be told of these users at the moment; those who are gone are left out. */
export async function announceCurrent(
  table: Table,
  userIds: readonly number[],
  rules: SilenceRule,
): Promise<readonly Announcement[]> {
  const statuses = await currentStatuses(table, userIds);
  return announce(
    table,
    statuses.map((status) => newsOf(status, rules)),
  );
}

/** The statuses of those of these users who have an account. */
async function currentStatuses(table: Table, userIds: readonly number[]): Promise<readonly StatusItem[]> {
  const reads = chunksOf(userIds, usersPerRead).map((some) =>
    table.getMany(some.map((userId) => [Statuses, { userId }] as const)),
  );
  return (await Promise.all(reads)).flat().filter((status) => status !== undefined);
}

const announcementOf = (
  news: StatusNews,
  user: UserItem | undefined,
  hidden: HiddenItem | undefined,
): Announcement => ({
  ...news,
  username: user?.username ?? null,
  profileImageUrl: user?.profileImageUrl ?? null,
  hiddenFrom: hiddenFrom(hidden),
});
