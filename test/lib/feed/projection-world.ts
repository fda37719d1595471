import type { StreamRecord } from '../../../lib/core/stream-record.ts';
import { openRosterView } from '../../../lib/feed/roster-view.ts';
import { type Listed, noFilter, type Snapshot } from '../../../lib/feed/snapshot.ts';
import { type UserItem, Users } from '../../../lib/identity/store.ts';
import { Statuses, type StatusItem } from '../../../lib/presence/store.ts';
import type { Table } from '../../../lib/table/table.ts';
import { put, remove, update } from '../../../lib/table/write.ts';

export const account = (userId: number, more: Partial<UserItem> = {}): UserItem => ({
  userId,
  phone: `+9155${String(userId).padStart(8, '0')}`,
  username: `user ${userId}`,
  usernameKey: `user ${userId}`,
  rating: 0,
  country: 'India',
  roles: { listener: '2026-03-01T10:00:00Z' },
  refreshEpoch: 0,
  createdAt: '2026-03-01T10:00:00Z',
  updatedAt: '2026-03-01T10:00:00Z',
  ...more,
});

export const status = (userId: number, more: Partial<StatusItem> = {}): StatusItem => ({
  userId,
  listener: true,
  lastSeen: 1000,
  explicitlyOffline: false,
  online: true,
  busy: false,
  changedAt: 1000,
  heartbeatToldAt: 0,
  news: 'change',
  ...more,
});

let sequence = 0;

/** A change of an item as the stream tells it. */
export function record(entity: string, before: object | undefined, after: object | undefined): StreamRecord {
  const change = before && after ? 'MODIFY' : after ? 'INSERT' : 'REMOVE';
  const images = { before, after } as Pick<StreamRecord, 'before' | 'after'>;
  return { ...images, entity, change, sequence: String(++sequence), at: new Date(0), expired: false };
}

/** The items of people, and what the stream tells of each change: accounts and statuses apart, as in two shards. */
export function people(table: Table) {
  const accounts: StreamRecord[] = [];
  const statuses: StreamRecord[] = [];
  const users = new Map<number, { user: UserItem; status: StatusItem }>();
  const of = (userId: number) => users.get(userId) as { user: UserItem; status: StatusItem };
  return {
    accounts,
    statuses,
    users,
    async register(userId: number, more: Partial<UserItem> = {}) {
      const [user, first] = [account(userId, more), status(userId)];
      await table.transact([put(Users, user), put(Statuses, first)]);
      users.set(userId, { user, status: first });
      accounts.push(record('USER', undefined, user));
    },
    async profile(userId: number, set: Partial<UserItem>) {
      const { user, status } = of(userId);
      const next = { ...user, ...set };
      await table.transact([update(Users, { userId }, { set })]);
      users.set(userId, { user: next, status });
      accounts.push(record('USER', user, next));
    },
    /** A change that is told; what only a heartbeat changes is not. */
    async presence(userId: number, set: Partial<StatusItem>) {
      const { user, status } = of(userId);
      const next = { ...status, ...set };
      await table.transact([update(Statuses, { userId }, { set })]);
      users.set(userId, { user, status: next });
      if (next.news === 'change') statuses.push(record('STATUS', status, next));
    },
    async leave(userId: number) {
      const { user } = of(userId);
      await table.transact([remove(Users, { userId }), remove(Statuses, { userId })]);
      users.delete(userId);
      accounts.push(record('USER', user, undefined));
    },
  };
}

export const everything = { skip: 0, limit: 10_000 };

/** All that a feed can show of a roster: who, in which order, with which card, and who is online and available. */
export function shownBy(snapshot: Snapshot) {
  const ids = (listed: readonly Listed[]) => listed.map(({ userId }) => userId);
  return {
    all: snapshot.find(noFilter, [], everything),
    online: ids(snapshot.find({ ...noFilter, onlineOnly: true }, [], everything).listed),
    available: ids(snapshot.find({ ...noFilter, availableOnly: true }, [], everything).listed),
  };
}

/** What an instance that has just started shows. */
export const freshlyLoaded = async (table: Table, now: Date) => shownBy(await openRosterView().at(table, now));
