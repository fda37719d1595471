import type { StatusItem } from './store.ts';

/** When silence means offline. */
export interface SilenceRule {
  readonly offlineAfterSeconds: number;
}

/** What a user is at one moment. Times are epoch milliseconds. */
export interface Presence {
  readonly userId: number;
  readonly isOnline: boolean;
  readonly lastSeen: number;
  readonly isBusy: boolean;
  readonly busyUntil: number | null;
  readonly isAvailable: boolean;
}

type Flag = Pick<StatusItem, 'busy' | 'busyUntil'>;
type State = Flag & Pick<StatusItem, 'userId' | 'lastSeen' | 'explicitlyOffline' | 'call'>;

/** What a status means at `now` (epoch milliseconds). Source: the app's README, "Presence". */
export function presenceAt(status: State, now: number, { offlineAfterSeconds }: SilenceRule): Presence {
  const { userId, lastSeen, explicitlyOffline } = status;
  const inCall = isInCallAt(status, now);
  const isOnline = !explicitlyOffline && (inCall || now - lastSeen <= offlineAfterSeconds * 1000);
  const isBusy = isBusyAt(status, now);
  const until = inCall ? status.call?.until : status.busyUntil;
  return {
    userId,
    isOnline,
    lastSeen,
    isBusy,
    busyUntil: isBusy ? (until ?? null) : null,
    isAvailable: isOnline && !isBusy,
  };
}

/** Busy by a call or by their own word. */
export const isBusyAt = (status: Flag & Pick<StatusItem, 'call'>, now: number): boolean =>
  isInCallAt(status, now) || isFlaggedAt(status, now);

/** A call counts until its limit, even if nothing has ended it by then. */
export const isInCallAt = ({ call }: Pick<StatusItem, 'call'>, now: number): boolean =>
  call !== undefined && now < call.until;

/** The busy flag counts until its time has passed. */
export const isFlaggedAt = ({ busy, busyUntil }: Flag, now: number): boolean =>
  busy && (busyUntil === undefined || busyUntil > now);
