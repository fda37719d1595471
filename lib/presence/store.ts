import { entity } from '../table/entity.ts';

/**
 * What a stored change is to others: `change` = something a client shows has changed, `life` = a heartbeat that is to
 * be told, `none` = nothing to tell.
 */
export type News = 'change' | 'life' | 'none';

/** One item per user: what was last heard of them. What they effectively are is computed from it on every read. */
export interface StatusItem {
  readonly userId: number;
  /** Whether feeds are told of this user: holds the listener role. */
  readonly listener: boolean;
  /** Epoch milliseconds of the last sign of life. */
  readonly lastSeen: number;
  readonly explicitlyOffline: boolean;
  /** As it was last told; who fell silent since is found by the sweep. */
  readonly online: boolean;
  readonly busy: boolean;
  /** Epoch milliseconds at which the busy flag lapses; absent = it does not. */
  readonly busyUntil?: number;
  /** Epoch milliseconds at which the state was stored that was last told; grows with everything that is told. */
  readonly changedAt: number;
  /** Epoch milliseconds of the last heartbeat that was told; 0 = none yet. */
  readonly heartbeatToldAt: number;
  readonly news: News;
}

/** The partitions of the index in which the sweep looks. */
export const watchShards = 16;

/** Time alone can change what this user effectively is. A heartbeat changes nothing about that. */
const isWatched = ({ online, busy, busyUntil }: StatusItem): boolean => online || (busy && busyUntil !== undefined);

export const Statuses = entity<StatusItem, 'userId'>('STATUS', {
  partition: 'STATUS',
  pk: ({ userId }) => [userId],
  sk: () => [],
  index: {
    gsi1: (status) => (isWatched(status) ? { pk: [status.userId % watchShards], sk: [status.userId] } : undefined),
  },
});
