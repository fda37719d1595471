import { entity } from '../table/entity.ts';
import { padded } from '../table/key.ts';

/**
 * Everybody whom a block, of either side, hides from a user and the user from them. One item per user, so that every
 * surface that respects blocks finds out with one read; absent = nobody. A user stands in the item of another exactly
 * as long as the other stands in theirs, which is as long as one of the two blocks the other.
 */
export interface HiddenItem {
  readonly userId: number;
  /** Goes with its last member. */
  readonly from?: ReadonlySet<number>;
  /** How many users this one blocks, by which the limit is kept; not those whose accounts are gone. */
  readonly blocks?: number;
  /** Of an account that is gone and that others still block: what its phone number is known by. */
  readonly phoneHash?: string;
}

export const Hidden = entity<HiddenItem, 'userId'>('HIDDEN', {
  partition: 'SOCIAL',
  pk: ({ userId }) => [userId],
  sk: () => [],
});

/**
 * One user blocks another; a report blocks as well. It outlives the account it is on, and is carried over to a new one
 * with the same phone number.
 */
export interface BlockItem {
  readonly blockerId: number;
  readonly blockedId: number;
  readonly actionType: 'block' | 'report';
  readonly reason?: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** The account it is on is gone; the block counts no more. */
  readonly kept?: true;
}

export const Blocks = entity<BlockItem, 'blockerId' | 'blockedId'>('BLOCK', {
  partition: 'SOCIAL',
  pk: ({ blockerId }) => [blockerId],
  sk: ({ blockedId }) => [blockedId],
});

/**
 * The account that has a phone number or, if none has, the last one that had it: its blocks are those of the next. The
 * number itself is not in it.
 */
export interface HolderItem {
  readonly phoneHash: string;
  readonly userId: number;
}

export const Holders = entity<HolderItem, 'phoneHash'>('HOLDER', {
  partition: 'HOLDER',
  pk: ({ phoneHash }) => [phoneHash],
  sk: () => [],
});

/** One user reported another: an operator's record, which nothing that its people do erases. */
export interface ReportItem {
  readonly reportedId: number;
  readonly reporterId: number;
  readonly reason?: string;
  /** What the phone number of the reported is known by: the same for every account they ever have with it. */
  readonly phoneHash?: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

export const Reports = entity<ReportItem, 'reportedId' | 'reporterId' | 'createdAt'>('REPORT', {
  partition: 'REPORT',
  pk: ({ reportedId }) => [reportedId],
  sk: ({ createdAt, reporterId }) => [padded(createdAt), reporterId],
});

/** A listener whom a user wants to find again. The index finds those who have somebody among their favorites. */
export interface FavoriteItem {
  readonly userId: number;
  readonly listenerId: number;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

export const Favorites = entity<FavoriteItem, 'userId' | 'listenerId'>('FAVORITE', {
  partition: 'FAVORITES',
  pk: ({ userId }) => [userId],
  sk: ({ listenerId }) => [listenerId],
  index: { gsi1: ({ userId, listenerId }) => ({ pk: [listenerId], sk: [padded(userId)] }) },
});

/** How many favorites a user has, by which the limit is kept. */
export interface FavoriteCountItem {
  readonly userId: number;
  readonly favorites: number;
}

export const FavoriteCounts = entity<FavoriteCountItem, 'userId'>('COUNT', {
  partition: 'FAVORITES',
  pk: ({ userId }) => [userId],
  sk: () => [],
});
