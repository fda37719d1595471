import { entity } from '../table/entity.ts';
import { padded } from '../table/key.ts';

export type CallType = 'audio' | 'video';
export type CallStatus = 'ongoing' | 'completed' | 'dropped';

/** Why a call is over, as its two people are told. */
export type EndReason =
  | 'ended'
  | 'technical_issues'
  | 'insufficient_coins'
  | 'maximum_duration'
  | 'abandoned'
  | 'account_deleted';

/** A call. Times are epoch milliseconds, rates are of one minute and as they were at the start. */
export interface CallItem {
  readonly callId: number;
  readonly callerId: number;
  readonly listenerId: number;
  readonly callType: CallType;
  /** Coins that the caller pays. */
  readonly rate: number;
  /** Rupees that the listener earns. */
  readonly earningRate: number;
  readonly startedAt: number;
  /** No call lasts longer. */
  readonly until: number;
  /** Minutes charged so far. */
  readonly billed: number;
  readonly coinsSpent: number;
  readonly status: CallStatus;
  readonly updatedAt: number;
  /** From here on only of a call that is over. */
  readonly endedAt?: number;
  readonly durationSeconds?: number;
  readonly earnedRupees?: number;
  readonly endReason?: EndReason;
}

export const Calls = entity<CallItem, 'callId'>('CALL', {
  partition: 'CALL',
  pk: ({ callId }) => [callId],
  sk: () => [],
  traced: () => true,
});

/**
 * An entry for each call that goes on, by which the sweep finds it. It goes with the end of the call; its time is only
 * the last resort against what no sweep has ended for days.
 */
export interface LiveCallItem {
  readonly callId: number;
  readonly callerId: number;
  readonly listenerId: number;
  readonly startedAt: number;
  readonly until: number;
  readonly expiresAt: number;
}

export const liveShards = 16;

export const LiveCalls = entity<LiveCallItem, 'callId'>('LIVE', {
  partition: 'LIVE',
  pk: ({ callId }) => [callId % liveShards],
  sk: ({ callId }) => [callId],
  expires: true,
});

/** A call that is over, in the history of one of its two people. Never changes. */
export interface EntryItem extends Required<CallItem> {
  /** Whose history it is in. */
  readonly userId: number;
  /** 1 for the first call of the user. */
  readonly ordinal: number;
}

export const Entries = entity<EntryItem, 'userId' | 'ordinal'>('PAST', {
  partition: 'HISTORY',
  pk: ({ userId }) => [userId],
  sk: ({ ordinal }) => [padded(ordinal)],
});

/** Calls of one kind: how many, their coins (which the caller spent), rupees (which the listener earned), seconds. */
export interface Sum {
  readonly calls: number;
  readonly coins: number;
  readonly rupees: number;
  readonly seconds: number;
}

/** Which calls a sum is of, e.g. `made.audio.completed`. */
export type SumName = `${'made' | 'received'}.${CallType}.${Exclude<CallStatus, 'ongoing'>}`;

/** What all calls of a user that are over come to, kept by the transaction that ends each. */
export interface TallyItem {
  readonly userId: number;
  /** The ordinal of the newest entry. */
  readonly entries: number;
  readonly sums: Readonly<Partial<Record<SumName, Sum>>>;
  /** By the month in which they began, `2024-01`, of the last few months: calls, coins spent on calls made, rupees earned by calls received. */
  readonly months: Readonly<Record<string, Pick<Sum, 'calls' | 'coins' | 'rupees'>>>;
}

export const Tallies = entity<TallyItem, 'userId'>('TALLY', {
  partition: 'HISTORY',
  pk: ({ userId }) => [userId],
  sk: () => [],
});
