import { expect, test } from 'vitest';
import { presenceSettings } from '../../../functions/saathii/_settings/presence.ts';
import { areHeartbeatsNews } from '../../../lib/presence/heartbeat-news.ts';

const budget = presenceSettings.schema.parse({});

test.each([
  [0, 0, true],
  [1, 1_000_000, false],
  [30_000, 2, true],
  [30_000, 3, false],
  [240, 250, true],
  [240, 251, false],
])('with %d users online and %d sockets, heartbeats are news: %j', (online, sockets, expected) => {
  expect(areHeartbeatsNews({ online, sockets }, budget)).toBe(expected);
});

test('a deployment that has decided for itself counts nobody', () => {
  const crowd = { online: 1e6, sockets: 1e6 };
  expect(areHeartbeatsNews(crowd, { ...budget, heartbeatNews: 'always' })).toBe(true);
  expect(areHeartbeatsNews({ online: 0, sockets: 0 }, { ...budget, heartbeatNews: 'never' })).toBe(false);
});
