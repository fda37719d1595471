import { expect, test } from 'vitest';
import type { StatusNews } from '../../../lib/presence/news.ts';
import { createSentBefore } from '../../../lib/realtime/sent-before.ts';

const news = (userId: number, timestamp: number, heartbeat = false): StatusNews => ({
  ...{ userId, listener: false, timestamp, storedBy: timestamp, gone: false, heartbeat },
  presence: { userId, isOnline: true, lastSeen: timestamp, isBusy: false, busyUntil: null, isAvailable: true },
});

test('nothing older is sent than what was sent about a user, but that once more; the same again is not older', () => {
  const sent = createSentBefore();
  expect([5, 5, 4, 6, 5].map((timestamp) => sent.latest(news(1, timestamp)))).toEqual(
    [5, 5, 5, 6, 6].map((timestamp) => news(1, timestamp)),
  );
  expect(sent.latest(news(2, 1))).toEqual(news(2, 1));
});

test('a heartbeat that is sent in place of an older change is more than a heartbeat', () => {
  const sent = createSentBefore();
  expect(sent.latest(news(1, 5, true))).toEqual(news(1, 5, true));
  expect(sent.latest(news(1, 4, true))).toEqual(news(1, 5, true));
  expect(sent.latest(news(1, 4))).toEqual(news(1, 5));
});

test('the users who were not sent about for longest are forgotten first', () => {
  const sent = createSentBefore(2);
  for (const userId of [1, 2, 1, 3]) sent.latest(news(userId, 10));
  expect([1, 3].map((userId) => sent.latest(news(userId, 9)).timestamp)).toEqual([10, 10]);
  expect(sent.latest(news(2, 9)).timestamp).toBe(9);
});
