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

type State = Pick<StatusItem, 'userId' | 'lastSeen' | 'explicitlyOffline' | 'busy' | 'busyUntil'>;

/** What a status means at `now` (epoch milliseconds). Source: the app's README, "Presence". */
export function presenceAt(status: State, now: number, { offlineAfterSeconds }: SilenceRule): Presence {
  const { userId, lastSeen, explicitlyOffline, busyUntil } = status;
  const isOnline = !explicitlyOffline && now - lastSeen <= offlineAfterSeconds * 1000;
  const isBusy = isBusyAt(status, now);
  return {
    userId,
    isOnline,
    lastSeen,
    isBusy,
    busyUntil: isBusy ? (busyUntil ?? null) : null,
    isAvailable: isOnline && !isBusy,
  };
}

/** The busy flag counts until its time has passed. */
export const isBusyAt = ({ busy, busyUntil }: Pick<StatusItem, 'busy' | 'busyUntil'>, now: number): boolean =>
  busy && (busyUntil === undefined || busyUntil > now);
