import { expect, test } from 'vitest';
import { timestamp, useReadingApp } from './reading-client.ts';

const app = useReadingApp();
const none = { status: 404, body: { detail: 'No ongoing call found' } };

test('both people of a call see it, field by field and in order, with what it has cost so far', async () => {
  const [by, on] = [await app.caller(), await app.listener()];
  const callId = await app.start(by, on, 'video');
  for (const { access } of [by, on]) {
    const { status, body } = await app.get('/calls/ongoing', access);
    expect(status).toBe(200);
    expect(Object.entries(body)).toEqual([
      ...[['call_id', callId] as const, ['user_id', by.id], ['listener_id', on.id], ['call_type', 'video']],
      ...[['start_time', expect.stringMatching(timestamp)] as const, ['end_time', null]],
      ...[['duration_seconds', null] as const, ['duration_minutes', null]],
      ...[['coins_spent', 50] as const, ['user_money_spend', 50], ['listener_money_earned', 0], ['status', 'ongoing']],
      ...[['caller_username', by.username] as const, ['listener_username', on.username]],
      ...[['created_at', body.start_time] as const, ['updated_at', body.start_time]],
    ]);
  }
});

test('who is in no call is told so from what the token costs, and so is everybody once the call is over', async () => {
  const [by, on] = [await app.caller(), await app.listener()];
  expect(await app.operationsOf('SaathiiCallsOngoing', () => app.get('/calls/ongoing', by.access))).toEqual([]);
  expect(await app.get('/calls/ongoing', by.access)).toMatchObject(none);
  const callId = await app.start(by, on);
  expect(await app.operationsOf('SaathiiCallsOngoing', () => app.get('/calls/ongoing', on.access))).toEqual([
    'BatchGetItem',
  ]);
  await app.end(on, callId);
  for (const { access } of [by, on]) expect(await app.get('/calls/ongoing', access)).toMatchObject(none);
});

test('a call at its limit is ended and settled at the limit, and then there is none; nobody is seen by it', async () => {
  const [by, on] = [await app.caller(), await app.listener()];
  const callId = await app.start(by, on);
  await app.backdate(callId, 7_100);
  expect((await app.get('/calls/ongoing', by.access)).status).toBe(200);
  const seenAt = (await app.get('/users/me/status', on.access)).body.last_seen;
  await app.backdate(callId, 100);
  expect(await app.get('/calls/ongoing', on.access)).toMatchObject(none);
  for (const { access } of [by, on]) {
    const { calls } = (await app.get('/calls/history', access)).body;
    expect(calls).toMatchObject([
      { call_id: callId, status: 'dropped', duration_seconds: 6_000, duration_minutes: 100, coins_spent: 1_000 },
    ]);
    expect((await app.get('/users/me/status', access)).body).toMatchObject({ is_busy: false, busy_until: null });
  }
  expect((await app.get('/users/me/status', on.access)).body.last_seen).toBe(seenAt);
  expect(await app.get('/calls/ongoing', by.access)).toMatchObject(none);
});

test('looking at the own call is no sign of life', async () => {
  const [by, on] = [await app.caller(), await app.listener()];
  await app.start(by, on);
  const before = (await app.get('/users/me/status', by.access)).body.last_seen;
  await app.advance(5);
  expect((await app.get('/calls/ongoing', by.access)).status).toBe(200);
  expect((await app.get('/users/me/status', by.access)).body.last_seen).toBe(before);
});
