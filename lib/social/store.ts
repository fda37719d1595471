import { entity } from '../table/entity.ts';

/**
 * Everybody whom a block, of either side, hides from a user and the user from them. One item per user, so that every
 * surface that respects blocks finds out with one read; absent = nobody.
 */
export interface HiddenItem {
  readonly userId: number;
  readonly from: ReadonlySet<number>;
}

export const Hidden = entity<HiddenItem, 'userId'>('HIDDEN', {
  partition: 'SOCIAL',
  pk: ({ userId }) => [userId],
  sk: () => [],
});
