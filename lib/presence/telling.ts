import { isFlaggedAt, presenceAt, type SilenceRule } from './effective.ts';
import type { StatusItem } from './store.ts';

/** The last sign of life; the clocks of two instances may differ, and it never goes back. */
export const seen = (status: StatusItem, now: number): StatusItem => ({
  ...status,
  lastSeen: Math.max(now, status.lastSeen),
});

/**
 * Whether `next` looks at `now` as `status` was last told, and is online as it is by itself. What was told is what the
 * status meant when that was stored.
 */
export function isShownAs(status: StatusItem, next: StatusItem, now: number, rules: SilenceRule): boolean {
  const at = Math.max(now, status.changedAt);
  const [last, before, after] = [
    presenceAt(status, status.changedAt, rules),
    presenceAt(status, at, rules),
    presenceAt(next, at, rules),
  ];
  const isSameOnline = after.isOnline === status.online && after.isOnline === before.isOnline;
  return isSameOnline && after.isBusy === last.isBusy && after.busyUntil === last.busyUntil;
}

/** A state that is told to others, of somebody just seen: its time grows, and a busy flag that has lapsed goes. */
export function told(status: StatusItem, next: StatusItem, now: number): StatusItem {
  const { busyUntil, ...rest } = next;
  const changedAt = toldAt(status, now);
  const busy = isFlaggedAt(next, changedAt);
  return {
    ...rest,
    online: !next.explicitlyOffline,
    busy,
    ...(busy && busyUntil !== undefined && { busyUntil }),
    changedAt,
    news: 'change',
  };
}

/** The same of somebody who may have been silent for long. */
export function toldUnseen(status: StatusItem, next: StatusItem, now: number, rules: SilenceRule): StatusItem {
  const state = told(status, next, now);
  return { ...state, online: presenceAt(state, state.changedAt, rules).isOnline };
}

/** The time under which a state is told that follows on `status`: always a later one. */
export const toldAt = ({ changedAt }: StatusItem, now: number): number => Math.max(now, changedAt + 1);
