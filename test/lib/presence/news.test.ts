import { expect, test } from 'vitest';
import type { StreamRecord } from '../../../lib/core/stream-record.ts';
import { latestNews, newsOf } from '../../../lib/presence/news.ts';
import type { StatusItem } from '../../../lib/presence/store.ts';

const rules = { offlineAfterSeconds: 90 };
const start = Date.parse('2026-01-31T12:00:00Z');

const status = (userId: number, changedAt: number, changes: Partial<StatusItem> = {}): StatusItem => ({
  ...{ userId, listener: false, lastSeen: start, explicitlyOffline: false, online: true, busy: false },
  ...{ changedAt, heartbeatToldAt: 0, news: 'change' },
  ...changes,
});
const record = (before: StatusItem | undefined, after: StatusItem | undefined, at = start): StreamRecord => ({
  sequence: '1',
  change: after ? (before ? 'MODIFY' : 'INSERT') : 'REMOVE',
  entity: 'STATUS',
  before: before as never,
  after: after as never,
  at: new Date(at),
  expired: false,
});

test('of every user the last state of a batch is told, wherever in the batch it stands', () => {
  const changes = [status(1, start + 2), status(2, start + 9), status(1, start + 1)];
  const news = latestNews(
    changes.map((after) => record(after, after)),
    rules,
  );
  expect(news.map(({ userId, timestamp }) => [userId, timestamp])).toEqual([
    [1, start + 2],
    [2, start + 9],
  ]);
});

test('a state is told as it was when it was stored, whenever that is done', () => {
  const busy = { busy: true, busyUntil: start + 5_000 };
  const [news] = latestNews([record(undefined, status(1, start + 1_000, busy))], rules);
  expect(news?.presence).toEqual({
    ...{ userId: 1, isOnline: true, lastSeen: start, isBusy: true, busyUntil: start + 5_000, isAvailable: false },
  });
  const [silent] = latestNews([record(undefined, status(1, start + 90_001))], rules);
  expect(silent?.presence.isOnline).toBe(false);
});

test('news that took a while to be stored was stored by the end of the second that the stream tells', () => {
  const decidedEarlier = status(1, start - 20_000);
  const [slow, last] = [decidedEarlier, undefined].map(
    (after) => latestNews([record(decidedEarlier, after)], rules)[0],
  );
  expect([slow?.storedBy, last?.storedBy]).toEqual([start + 999, start + 999]);
  const [fast] = latestNews([record(undefined, status(1, start + 300))], rules);
  expect(fast?.storedBy).toBe(start + 300);
  expect(newsOf(decidedEarlier, rules).storedBy).toBe(Number.POSITIVE_INFINITY);
});

test('the last that is told of an account is that it is offline and free, later than anything told before', () => {
  const last = status(7, start + 500, { listener: true, busy: true, lastSeen: start - 1_000 });
  const presence = {
    ...{ userId: 7, isOnline: false, lastSeen: start - 1_000, isBusy: false, busyUntil: null, isAvailable: false },
  };
  const news = { userId: 7, listener: true, gone: true, heartbeat: false, presence };
  expect(latestNews([record(last, undefined)], rules)).toMatchObject([{ ...news, timestamp: start + 501 }]);
  expect(latestNews([record(last, undefined, start + 3_000)], rules)).toMatchObject([
    { ...news, timestamp: start + 3_000 },
  ]);
  expect(latestNews([record(last, undefined), record(last, last)], rules)).toMatchObject([
    { ...news, timestamp: start + 501 },
  ]);
});

test('news is a mere heartbeat only where nothing but heartbeats stands for it', () => {
  const beat = (userId: number, changedAt: number) => status(userId, changedAt, { news: 'life' });
  const changes = [beat(1, start + 1), beat(1, start + 2), status(2, start + 1), beat(2, start + 2), beat(3, start)];
  const news = latestNews(
    [...changes, status(3, start - 1)].map((after) => record(after, after)),
    rules,
  );
  expect(news.map(({ userId, timestamp, heartbeat }) => [userId, timestamp - start, heartbeat])).toEqual([
    [1, 2, true],
    [2, 2, false],
    [3, 0, false],
  ]);
});
