import fc from 'fast-check';
import { expect, test } from 'vitest';
import { broadcastsOf } from '../../../functions/saathii/_channels.ts';
import { callEnded, callStarted, frames, greeting, statusUpdate } from '../../../functions/saathii/_frames.ts';
import type { CallItem } from '../../../lib/calls/store.ts';
import type { Announcement } from '../../../lib/presence/announcement.ts';

const lastSeen = Date.parse('2024-01-15T10:30:00Z');
const john: Announcement = {
  ...{ userId: 456, listener: true, timestamp: lastSeen, storedBy: lastSeen, gone: false, heartbeat: false },
  ...{ username: 'john_doe', profileImageUrl: 'https://example.com/j.png', hiddenFrom: new Set([9]) },
  presence: { userId: 456, isOnline: true, lastSeen, isBusy: false, busyUntil: null, isAvailable: true },
};

test('frames are what the contract prints, field by field in its order', () => {
  expect(greeting({ channel: 'feed', userId: 123 })).toBe(
    '{"type":"connection_established","message":"Connected to feed updates","user_id":123}',
  );
  expect(greeting({ channel: 'presence', userId: 123 })).toBe(
    '{"type":"presence_connection_established","message":"Connected to presence updates","user_id":123}',
  );
  expect(statusUpdate(john)).toBe(
    '{"type":"user_status_update","user_id":456,"status":{"user_id":456,"username":"john_doe",' +
      '"profile_image_url":"https://example.com/j.png","is_online":true,"last_seen":"2024-01-15T10:30:00.000Z",' +
      '"is_busy":false,"busy_until":null,"is_available":true,"timestamp":"2024-01-15T10:30:00.000Z"}}',
  );
  expect(frames.sent.subscription_confirmed.write({ subscription: 'feed' })).toBe(
    '{"type":"subscription_confirmed","subscription":"feed"}',
  );
});

test('of a call its people are told what the contract prints, and nothing of its money', () => {
  const call: CallItem = {
    ...{ callId: 456, callerId: 123, listenerId: 789, callType: 'audio', status: 'ongoing' },
    ...{ rate: 10, earningRate: 15, billed: 1, coinsSpent: 10 },
    ...{ startedAt: lastSeen, until: lastSeen + 7_200_000, updatedAt: lastSeen },
  };
  expect(callStarted(call)).toBe(
    '{"type":"call_started","call_id":456,"user_id":123,"listener_id":789,"call_type":"audio",' +
      '"start_time":"2024-01-15T10:30:00.000Z"}',
  );
  expect(callEnded({ ...call, status: 'dropped', endReason: 'insufficient_coins' })).toBe(
    '{"type":"call_ended","call_id":456,"status":"dropped","reason":"insufficient_coins"}',
  );
});

test('a pong echoes what its ping brought, to the last digit, and null for nothing', () => {
  const echo = (text: string) =>
    frames.sent.pong.write({ timestamp: frames.received.ping.read(text)?.timestamp ?? null });
  expect(echo('{"timestamp":9007199254740993.10}')).toBe('{"type":"pong","timestamp":9007199254740993.10}');
  expect(echo('{"timestamp":{"a":[1e999,"x",null]}}')).toBe('{"type":"pong","timestamp":{"a":[1e999,"x",null]}}');
  expect(echo('{"timestamp":{"__proto__":1}}')).toBe('{"type":"pong","timestamp":{"__proto__":1}}');
  expect(echo('{}')).toBe('{"type":"pong","timestamp":null}');
  fc.assert(
    fc.property(fc.json(), (text) => {
      const written = JSON.stringify(JSON.parse(text));
      return echo(`{"timestamp":${written}}`) === `{"type":"pong","timestamp":${written}}`;
    }),
  );
});

test('a subscription is read where it is a text, and is left to the channel where it is anything else', () => {
  const wanted = (text: string) => frames.received.subscribe.read(text);
  expect(wanted('{"type":"subscribe","subscription":"feed"}')).toEqual({ subscription: 'feed' });
  for (const text of ['{}', '{"subscription":null}', '{"subscription":7}', '{"subscription":{}}']) {
    expect(wanted(text)?.subscription).toBeUndefined();
  }
});

test('what is not a JSON object is no frame', () => {
  for (const text of [undefined, '', 'x', '{', '[]', '[{}]', '7', '"x"', 'null', 'true']) {
    expect(frames.received.ping.read(text)).toBeUndefined();
    expect(frames.received.subscribe.read(text)).toBeUndefined();
  }
});

test('the feed channel is told of listeners only, the presence channel of everybody, in one wording', () => {
  const user = { ...john, userId: 7, listener: false, gone: true };
  const told = broadcastsOf([john, user]).map(({ channel, frames }) => [channel, frames.map(({ userId }) => userId)]);
  expect(Object.fromEntries(told)).toEqual({ presence: [456, 7], feed: [456] });
  const [presence, feed] = broadcastsOf([john]);
  expect(presence?.frames[0]).toBe(feed?.frames[0]);
  expect(presence?.frames[0]).toMatchObject({ storedBy: lastSeen, hiddenFrom: new Set([9]), final: false });
  expect(broadcastsOf([user])[0]?.frames[0]).toMatchObject({ final: true, heartbeat: false });
  expect(broadcastsOf([{ ...john, heartbeat: true }])[0]?.frames[0]?.heartbeat).toBe(true);
});
