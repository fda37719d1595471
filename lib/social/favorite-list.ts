import { chunksOf } from '../core/chunks.ts';
import { type UserItem, Users } from '../identity/account.ts';
import { type Presence, presenceAt, type SilenceRule } from '../presence/effective.ts';
import { Statuses } from '../presence/presence.ts';
import { readAll } from '../table/read-all.ts';
import type { Table } from '../table/table.ts';
import { type FavoriteItem, Favorites } from './store.ts';

/** How many items one round trip reads. */
const batchSize = 100;

/** A favorite as it is at the moment of the answer. */
export interface ListedFavorite {
  readonly favorite: FavoriteItem;
  readonly user: UserItem;
  readonly presence: Presence;
}

/** Whose favorites are asked for, and which of them. */
export interface FavoriteQuery {
  readonly userId: number;
  readonly onlineOnly: boolean;
  readonly availableOnly: boolean;
  /** Who is hidden from the user by a block. */
  readonly hidden: ReadonlySet<number>;
}

/**
 * All favorites of a user that fit, the latest first; of equal ones the higher id. Accounts and statuses of all are
 * read, since nobody may see or count an account from the moment of its deletion, and who is online is told by time: 1.5
 * units for each, in two round trips however many there are.
 * Source: the app's README, "Favorites".
 */
export async function listFavorites(
  table: Table,
  { userId, onlineOnly, availableOnly, hidden }: FavoriteQuery,
  now: Date,
  rule: SilenceRule,
): Promise<readonly ListedFavorite[]> {
  const stored = await readAll(table, Favorites, userId);
  const shown = stored.filter(({ listenerId }) => !hidden.has(listenerId));
  const listed = await Promise.all(chunksOf(shown, batchSize).map((some) => complete(table, some, now, rule)));
  return listed
    .flat()
    .filter(({ presence }) => (presence.isOnline || !onlineOnly) && (presence.isAvailable || !availableOnly))
    .sort(({ favorite: one }, { favorite: other }) => {
      return other.createdAt - one.createdAt || other.listenerId - one.listenerId;
    });
}

/** These favorites with what they are now; who has no account any more is left out. */
async function complete(
  table: Table,
  favorites: readonly FavoriteItem[],
  now: Date,
  rule: SilenceRule,
): Promise<readonly ListedFavorite[]> {
  const keys = favorites.map(({ listenerId }) => ({ userId: listenerId }));
  const [users, statuses] = await Promise.all([
    table.getMany(keys.map((key) => [Users, key] as const)),
    table.getMany(
      keys.map((key) => [Statuses, key] as const),
      { eventual: true },
    ),
  ]);
  return favorites.flatMap((favorite, place) => {
    const [user, status] = [users[place], statuses[place]];
    return user && status ? [{ favorite, user, presence: presenceAt(status, now.getTime(), rule) }] : [];
  });
}
