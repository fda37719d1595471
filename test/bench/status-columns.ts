import { Statuses, type StatusItem } from '../../lib/presence/presence.ts';

/** The stored statuses of users 1 to `users`, in columns: a million of them fit into memory. */
export interface StatusColumns {
  readonly users: number;
  read(userId: number): StatusItem;
  write(status: StatusItem): void;
  /** As `StatusItem.online`. */
  isOnline(userId: number): boolean;
  /** Whether the sweep looks at this user. */
  isWatched(userId: number): boolean;
}

export const isWatched = (status: StatusItem): boolean => Statuses.index?.gsi1?.(status) !== undefined;

const newsNames = ['none', 'life', 'change'] as const;
const bits = { listener: 1, explicitlyOffline: 2, online: 4, busy: 8, watched: 16 } as const;
const newsShift = 5;

/** Columns without anything in them; every user has to be written before being read. */
export function statusColumns(users: number): StatusColumns {
  const lastSeen = new Float64Array(users + 1);
  const changedAt = new Float64Array(users + 1);
  const heartbeatToldAt = new Float64Array(users + 1);
  const busyUntil = new Float64Array(users + 1);
  const flags = new Uint8Array(users + 1);
  const has = (userId: number, bit: number): boolean => ((flags[userId] as number) & bit) !== 0;
  return {
    users,
    read(userId) {
      const set = flags[userId] as number;
      const until = busyUntil[userId] as number;
      const status = {
        userId,
        listener: (set & bits.listener) !== 0,
        lastSeen: lastSeen[userId] as number,
        explicitlyOffline: (set & bits.explicitlyOffline) !== 0,
        online: (set & bits.online) !== 0,
        busy: (set & bits.busy) !== 0,
        changedAt: changedAt[userId] as number,
        heartbeatToldAt: heartbeatToldAt[userId] as number,
        news: newsNames[set >> newsShift] as StatusItem['news'],
      };
      return until === 0 ? status : { ...status, busyUntil: until };
    },
    write(status) {
      const { userId } = status;
      lastSeen[userId] = status.lastSeen;
      changedAt[userId] = status.changedAt;
      heartbeatToldAt[userId] = status.heartbeatToldAt;
      busyUntil[userId] = status.busyUntil ?? 0;
      flags[userId] =
        (status.listener ? bits.listener : 0) |
        (status.explicitlyOffline ? bits.explicitlyOffline : 0) |
        (status.online ? bits.online : 0) |
        (status.busy ? bits.busy : 0) |
        (isWatched(status) ? bits.watched : 0) |
        (newsNames.indexOf(status.news) << newsShift);
    },
    isOnline: (userId) => has(userId, bits.online),
    isWatched: (userId) => has(userId, bits.watched),
  };
}
