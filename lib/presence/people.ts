import { type UserItem, Users } from '../identity/account.ts';
import type { Table } from '../table/table.ts';
import { Statuses, type StatusItem } from './store.ts';

/** Somebody with an account, and what was last heard of them. */
export interface Person {
  readonly user: UserItem;
  readonly status: StatusItem;
}

/**
 * The people of these ids, at most 50, in their order and in one round trip. Who has no account, or is hidden from the
 * one who asks, is left out: the two look the same. Source: the app's README, "Presence".
 */
export async function findPeople(
  table: Table,
  userIds: readonly number[],
  hidden: ReadonlySet<number>,
): Promise<readonly Person[]> {
  const wanted = userIds.filter((userId) => !hidden.has(userId)).map((userId) => ({ userId }));
  if (wanted.length === 0) return [];
  const items = await table.getMany([
    ...wanted.map((key) => [Users, key] as const),
    ...wanted.map((key) => [Statuses, key] as const),
  ]);
  return wanted.flatMap((_, place) => {
    const user = items[place] as UserItem | undefined;
    const status = items[wanted.length + place] as StatusItem | undefined;
    return user && status ? [{ user, status }] : [];
  });
}
