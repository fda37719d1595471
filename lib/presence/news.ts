import { committedBy, type StreamRecord } from '../core/stream-record.ts';
import { type Presence, presenceAt, type SilenceRule } from './effective.ts';
import type { StatusItem } from './store.ts';

/** A state of a user that others are told of. */
export interface StatusNews {
  readonly userId: number;
  readonly listener: boolean;
  /** Epoch milliseconds at which the state was stored; grows with everything that is told of a user. */
  readonly timestamp: number;
  /**
   * Epoch milliseconds by which it was stored at the latest. A request takes its time: what it decided at `timestamp` may
   * be stored after somebody has read what was so before.
   */
  readonly storedBy: number;
  readonly presence: Presence;
  /** The account is gone, and this is the last that is told of it. */
  readonly gone: boolean;
  /** Nothing that a client shows has changed: they have only been heard of. */
  readonly heartbeat: boolean;
}

/**
 * The state that a status tells: what it meant when it was stored, so that the same status always tells the same.
 * Without a time by which it was stored it is news to everybody.
 */
export function newsOf(status: StatusItem, rules: SilenceRule, storedBy = Number.POSITIVE_INFINITY): StatusNews {
  const { userId, listener, changedAt, news } = status;
  const presence = presenceAt(status, changedAt, rules);
  return { userId, listener, timestamp: changedAt, storedBy, presence, gone: false, heartbeat: news === 'life' };
}

/** The stream tells the second in which a change was stored: the one it was decided in, or a later one. */
function storedNews(record: StreamRecord, rules: SilenceRule): StatusNews {
  const status = record.after as unknown as StatusItem;
  return newsOf(status, rules, record.at.getTime() > status.changedAt ? committedBy(record) : status.changedAt);
}

/**
 * The last state of every user that these changes of statuses tell of. A heartbeat that follows a change stands for it,
 * and is more than a heartbeat.
 */
export function latestNews(records: readonly StreamRecord[], rules: SilenceRule): readonly StatusNews[] {
  const latest = new Map<number, StatusNews>();
  for (const record of records) {
    const news = record.after ? storedNews(record, rules) : lastNews(record);
    const known = latest.get(news.userId);
    latest.set(news.userId, known ? laterOf(known, news) : news);
  }
  return [...latest.values()];
}

/** The later of two news of one user, of equal ones the second. It stands for both. */
export const laterOf = (one: StatusNews, other: StatusNews): StatusNews => ({
  ...(other.timestamp >= one.timestamp ? other : one),
  heartbeat: one.heartbeat && other.heartbeat,
});

/** The last that is told of somebody whose account is gone: offline, last seen when they were. */
function lastNews(record: StreamRecord): StatusNews {
  const { userId, listener, lastSeen, changedAt } = record.before as unknown as StatusItem;
  const presence = { userId, isOnline: false, lastSeen, isBusy: false, busyUntil: null, isAvailable: false };
  const timestamp = Math.max(record.at.getTime(), changedAt + 1);
  return { userId, listener, timestamp, storedBy: committedBy(record), presence, gone: true, heartbeat: false };
}
