import { type OngoingCall, Statuses, type StatusItem } from '../../../lib/presence/store.ts';
import type { PresenceRules, StatusChange } from '../../../lib/presence/transition.ts';

export const rules: PresenceRules = { offlineAfterSeconds: 90, frameSeconds: 30, heartbeatNewsSeconds: 30 };
export const silenceMillis = rules.offlineAfterSeconds * 1000;

/** The moment at which everything in the samples was stored. */
export const start = Date.parse('2026-03-01T10:00:00.000Z');

/** Somebody online and free, seen at `start`. */
export const sampleStatus = (change: Partial<StatusItem> = {}): StatusItem => ({
  userId: 7,
  listener: false,
  lastSeen: start,
  explicitlyOffline: false,
  online: true,
  busy: false,
  changedAt: start,
  heartbeatToldAt: 0,
  news: 'change',
  ...change,
});

/** A call of theirs that began at `start`. */
export const sampleCall: OngoingCall = { id: 456, callerId: 7, listenerId: 8, until: start + 7_200_000 };

/** What a user sent, without the fields that were left out. */
export const changeOf = ({ isOnline, isBusy, busyUntil }: StatusChange): StatusChange => ({
  ...(isOnline !== undefined && { isOnline }),
  ...(isBusy !== undefined && { isBusy }),
  ...(busyUntil !== undefined && { busyUntil }),
});

/** Whether the sweep looks at a status. */
export const isWatched = (status: StatusItem): boolean => Statuses.index?.gsi1?.(status) !== undefined;

/** Whether a status is found as one of those who are busy by their own word. */
export const isFlagged = (status: StatusItem): boolean => Statuses.index?.gsi2?.(status) !== undefined;
