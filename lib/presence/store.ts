import { entity } from '../table/entity.ts';

/** One item per user: what was last heard of them. What they effectively are is computed from it on every read. */
export interface StatusItem {
  readonly userId: number;
  /** Epoch milliseconds of the last sign of life. */
  readonly lastSeen: number;
  readonly explicitlyOffline: boolean;
  readonly busy: boolean;
  /** Epoch milliseconds at which the busy flag lapses; absent = it does not. */
  readonly busyUntil?: number;
  /** Epoch milliseconds at which this state was stored; never decreases for a user. */
  readonly changedAt: number;
}

export const Statuses = entity<StatusItem, 'userId'>('STATUS', {
  partition: 'STATUS',
  pk: ({ userId }) => [userId],
  sk: () => [],
});
