import { entity } from '../table/entity.ts';
import { padded } from '../table/key.ts';

/**
 * What a stored change is to others: `change` = something a client shows has changed, `life` = a heartbeat that is to
 * be told, `none` = nothing to tell.
 */
export type News = 'change' | 'life' | 'none';

/** The call that a user is in. */
export interface OngoingCall {
  readonly id: number;
  readonly callerId: number;
  readonly listenerId: number;
  /** Epoch milliseconds; no call lasts longer, whether or not anybody has ended it by then. */
  readonly until: number;
}

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
  /** What the user says; a call makes busy without it, and leaves it as it is until the call ends. */
  readonly busy: boolean;
  /** Epoch milliseconds at which the busy flag lapses; absent = it does not. */
  readonly busyUntil?: number;
  /** Stands from the start of a call to its end, also past its limit. */
  readonly call?: OngoingCall;
  /** Epoch milliseconds at which the state was stored that was last told; grows with everything that is told. */
  readonly changedAt: number;
  /** Epoch milliseconds of the last heartbeat that was told; 0 = none yet. */
  readonly heartbeatToldAt: number;
  readonly news: News;
}

/** The partitions of each index: those in which the sweep looks, and those of who is busy by their own word. */
export const watchShards = 16;

/** Time alone can change what this user is. A heartbeat changes nothing about that. */
const isWatched = ({ online, busy, busyUntil, call, changedAt }: StatusItem): boolean =>
  online || (busy && busyUntil !== undefined) || (call !== undefined && changedAt < call.until);

/** Busy by their own word alone; who is in a call is found by the call. */
const isBusyByFlag = ({ busy, call }: StatusItem): boolean => busy && call === undefined;

export const Statuses = entity<StatusItem, 'userId'>('STATUS', {
  partition: 'STATUS',
  pk: ({ userId }) => [userId],
  sk: () => [],
  traced: ({ news }) => news === 'change',
  index: {
    gsi1: (status) => (isWatched(status) ? { pk: [status.userId % watchShards], sk: [status.userId] } : undefined),
    gsi2: (status) =>
      isBusyByFlag(status) ? { pk: [status.userId % watchShards], sk: [padded(status.userId)] } : undefined,
  },
});
