import { entity } from '../table/entity.ts';

/**
 * Everybody whom a block, of either side, hides from a user and the user from them. One item per user, so that every
 * surface that respects blocks finds out with one read; absent = nobody. A user stands in the item of another exactly
 * as long as the other stands in theirs, which is as long as one of the two blocks the other.
 */
export interface HiddenItem {
  readonly userId: number;
  /** Goes with its last member. */
  readonly from?: ReadonlySet<number>;
  /** How many users this one blocks, by which the limit is kept. */
  readonly blocks?: number;
}

export const Hidden = entity<HiddenItem, 'userId'>('HIDDEN', {
  partition: 'SOCIAL',
  pk: ({ userId }) => [userId],
  sk: () => [],
});

/** One user blocks another; a report blocks as well. */
export interface BlockItem {
  readonly blockerId: number;
  readonly blockedId: number;
  readonly actionType: 'block' | 'report';
  readonly reason?: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

export const Blocks = entity<BlockItem, 'blockerId' | 'blockedId'>('BLOCK', {
  partition: 'SOCIAL',
  pk: ({ blockerId }) => [blockerId],
  sk: ({ blockedId }) => [blockedId],
});
