import type { StreamRecord } from '../core/stream-record.ts';
import { type Presence, presenceAt, type SilenceRule } from './effective.ts';
import type { StatusItem } from './store.ts';

/** A state of a user that others are told of. */
export interface StatusNews {
  readonly userId: number;
  readonly listener: boolean;
  /** Epoch milliseconds at which the state was stored; grows with everything that is told of a user. */
  readonly timestamp: number;
  readonly presence: Presence;
  /** The account is gone, and this is the last that is told of it. */
  readonly gone: boolean;
}

/** The state that a status tells: what it meant when it was stored, so that the same status always tells the same. */
export function newsOf(status: StatusItem, rules: SilenceRule): StatusNews {
  const { userId, listener, changedAt } = status;
  return { userId, listener, timestamp: changedAt, presence: presenceAt(status, changedAt, rules), gone: false };
}

/** The last state of every user that these changes of statuses tell of. */
export function latestNews(records: readonly StreamRecord[], rules: SilenceRule): readonly StatusNews[] {
  const latest = new Map<number, StatusNews>();
  for (const record of records) {
    const news = record.after
      ? newsOf(record.after as unknown as StatusItem, rules)
      : lastNews(record.before as unknown as StatusItem, record.at);
    const known = latest.get(news.userId);
    if (!known || news.timestamp >= known.timestamp) latest.set(news.userId, news);
  }
  return [...latest.values()];
}

/** The last that is told of somebody whose account is gone: offline, last seen when they were. */
function lastNews({ userId, listener, lastSeen, changedAt }: StatusItem, at: Date): StatusNews {
  const presence = { userId, isOnline: false, lastSeen, isBusy: false, busyUntil: null, isAvailable: false };
  return { userId, listener, timestamp: Math.max(at.getTime(), changedAt + 1), presence, gone: true };
}
