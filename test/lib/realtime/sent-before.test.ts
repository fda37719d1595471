import { expect, test } from 'vitest';
import { createSentBefore } from '../../../lib/realtime/sent-before.ts';

test('only what is older than what was sent about a user is outdated; the same again is not', () => {
  const sent = createSentBefore();
  expect([5, 5, 4, 6, 5].map((timestamp) => sent.isOutdated(1, timestamp))).toEqual([false, false, true, false, true]);
  expect(sent.isOutdated(2, 1)).toBe(false);
});

test('the users who were not sent about for longest are forgotten first', () => {
  const sent = createSentBefore(2);
  for (const userId of [1, 2, 1, 3]) sent.isOutdated(userId, 10);
  expect([1, 3].map((userId) => sent.isOutdated(userId, 9))).toEqual([true, true]);
  expect(sent.isOutdated(2, 9)).toBe(false);
});
