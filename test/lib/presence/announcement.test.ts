import { afterAll, beforeAll, expect, test } from 'vitest';
import { Users } from '../../../lib/identity/account.ts';
import { announce, announceCurrent } from '../../../lib/presence/announcement.ts';
import type { StatusNews } from '../../../lib/presence/news.ts';
import { Statuses, type StatusItem } from '../../../lib/presence/store.ts';
import { Hidden } from '../../../lib/social/hiding.ts';
import { openTestTable, type TestTable } from '../../support/table.ts';

const start = Date.parse('2026-01-31T12:00:00Z');
const rules = { offlineAfterSeconds: 90 };

let world: TestTable;
beforeAll(async () => {
  world = await openTestTable();
});
afterAll(() => world.stop());

const news = (userId: number, gone = false): StatusNews => ({
  ...{ userId, listener: false, timestamp: start, storedBy: start, gone, heartbeat: false },
  presence: { userId, isOnline: true, lastSeen: start, isBusy: false, busyUntil: null, isAvailable: true },
});
const live = (userId: number, user: object = {}) =>
  world.table.put(Users, { userId, username: `u${userId}`, ...user } as never);

test('news is told with the name and picture of the moment, and with those who are not told', async () => {
  await live(1, { profileImageUrl: 'https://example.com/1.png' });
  await live(2);
  await world.table.put(Hidden, { userId: 2, from: new Set([1, 9]) });
  expect(await announce(world.table, [news(1), news(2)])).toEqual([
    { ...news(1), username: 'u1', profileImageUrl: 'https://example.com/1.png', hiddenFrom: new Set() },
    { ...news(2), username: 'u2', profileImageUrl: null, hiddenFrom: new Set([1, 9]) },
  ]);
});

test('of an account that is gone nothing is told but the last, and that without a name', async () => {
  expect(await announce(world.table, [news(77), news(78, true)])).toEqual([
    { ...news(78, true), username: null, profileImageUrl: null, hiddenFrom: new Set() },
  ]);
});

test('a hundred users are read in one go, and what is current is what their statuses tell', async () => {
  const userIds = Array.from({ length: 100 }, (_, place) => 100 + place);
  await Promise.all(
    userIds.map(async (userId) => {
      await live(userId);
      const state = { listener: true, lastSeen: start, explicitlyOffline: false, online: true, busy: userId % 2 === 0 };
      const status: StatusItem = { userId, ...state, changedAt: start + userId, heartbeatToldAt: 0, news: 'none' };
      await world.table.put(Statuses, status);
    }),
  );
  world.operations.length = 0;
  const told = await announceCurrent(world.table, [...userIds, 999], rules);
  expect(world.operations).toHaveLength(5);
  expect(told.map(({ userId }) => userId)).toEqual(userIds);
  for (const { userId, timestamp, presence, listener } of told) {
    expect({ timestamp, listener, isBusy: presence.isBusy }).toEqual({
      ...{ timestamp: start + userId, listener: true, isBusy: userId % 2 === 0 },
    });
  }
});
