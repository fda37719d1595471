import { type Failure, refuse } from '../core/failure.ts';
import { ifAccount, type UserItem, Users } from '../identity/account.ts';
import { absent, lt, present } from '../table/condition.ts';
import type { Table } from '../table/table.ts';
import { put, remove, update } from '../table/write.ts';
import { FavoriteCounts, type FavoriteItem, Favorites } from './store.ts';

/** Whose favorite, and who it is. */
export type FavoritePair = Pick<FavoriteItem, 'userId' | 'listenerId'>;

/** What became of a request about a favorite. */
export interface FavoriteOutcome {
  /** The other user as they are now. */
  readonly user: UserItem;
  /** False when everything was already as it was asked for. */
  readonly changed: boolean;
}

export type FavoriteRefusal = Failure<'cannot_favorite_self' | 'listener_not_found' | 'too_many_favorites'>;

/** Under which conditions somebody can become a favorite. */
export interface FavoriteRules {
  readonly maxFavorites: number;
  /** Who is hidden from the user by a block. */
  readonly hidden: ReadonlySet<number>;
}

/**
 * Adds a listener to a user's favorites. One who is there already stays as they are. Nobody has more than
 * `maxFavorites`, however many requests come at once, and none is stored of an account, or for one, that is gone.
 * Source: the app's README, "Favorites".
 */
export async function addFavorite(
  table: Table,
  favorite: FavoriteItem,
  { maxFavorites, hidden }: FavoriteRules,
): Promise<FavoriteOutcome | FavoriteRefusal> {
  const { userId, listenerId } = favorite;
  if (userId === listenerId) return refuse('cannot_favorite_self');
  const { user, favorite: stored } = await readFavorite(table, favorite);
  if (!user || !('listener' in user.roles) || hidden.has(listenerId)) return refuse('listener_not_found');
  if (stored) return { user, changed: false };
  const gone = refuse('listener_not_found');
  const room = {
    when: [{ favorites: absent }, { favorites: lt(maxFavorites) }],
    otherwise: refuse('too_many_favorites'),
  };
  const refusal = await table.transact([
    ifAccount(listenerId, gone),
    ifAccount(userId, gone),
    put(Favorites, favorite, { ifAbsent: refuse('already_favorite') }),
    update(FavoriteCounts, { userId }, { set: { userId }, add: { favorites: 1 } }, { upsert: true, ...room }),
  ]);
  if (refusal?.code === 'already_favorite') return { user, changed: false };
  return (refusal as FavoriteRefusal | undefined) ?? { user, changed: true };
}

/** Takes somebody out of a user's favorites, also while a block hides the two. */
export async function removeFavorite(
  table: Table,
  pair: FavoritePair,
): Promise<FavoriteOutcome | Failure<'listener_not_found'>> {
  const { user, favorite } = await readFavorite(table, pair);
  if (!user) return refuse('listener_not_found');
  return { user, changed: favorite !== undefined && (await dropFavorite(table, pair)) };
}

/** Deletes a favorite and counts it down, once for however many requests; false = it was not there. */
export async function dropFavorite(table: Table, pair: FavoritePair): Promise<boolean> {
  const otherwise = refuse('no_favorite');
  const refusal = await table.transact([
    remove(Favorites, pair, { when: { createdAt: present }, otherwise }),
    update(FavoriteCounts, { userId: pair.userId }, { add: { favorites: -1 } }, { otherwise }),
  ]);
  return refusal === undefined;
}

/** A user, and whether they are a favorite of another, in one round trip. */
export async function readFavorite(
  table: Table,
  pair: FavoritePair,
): Promise<{ readonly user: UserItem | undefined; readonly favorite: FavoriteItem | undefined }> {
  const [user, favorite] = await table.getMany([
    [Users, { userId: pair.listenerId }],
    [Favorites, pair],
  ]);
  return { user, favorite };
}
