import { expect, test } from 'vitest';
import { login, newUsername } from '../../../support/saathii.ts';
import { timestamp, useReadingApp } from './reading-client.ts';

const app = useReadingApp();
type Body = { calls: { call_id: number }[] };
const idsOf = ({ calls }: Body) => calls.map(({ call_id }) => call_id);

/** Whole seconds. */
const lengthOf = ({ start_time, end_time }: { start_time: string; end_time: string }): number =>
  Math.floor((Date.parse(end_time) - Date.parse(start_time)) / 1000);

test('a call that is over is listed as documented, field by field and in order, to both of its people', async () => {
  const [by, on] = [await app.caller(), await app.listener()];
  const callId = await app.start(by, on);
  await app.backdate(callId, 1_770);
  await app.end(by, callId);
  const { status, body } = await app.get('/calls/history', by.access);
  expect(status).toBe(200);
  expect(Object.keys(body)).toEqual([
    ...['calls', 'total_calls', 'total_coins_spent', 'total_money_spent', 'total_earnings'],
    ...['page', 'per_page', 'has_next', 'has_previous'],
  ]);
  const [call] = body.calls;
  expect(Object.entries(call)).toEqual([
    ...[['call_id', callId] as const, ['user_id', by.id], ['listener_id', on.id], ['call_type', 'audio']],
    ...['start_time', 'end_time'].map((name) => [name, expect.stringMatching(timestamp)] as const),
    ...[['duration_seconds', lengthOf(call)] as const, ['duration_minutes', 30], ['coins_spent', 300]],
    ...[['user_money_spend', 300] as const, ['listener_money_earned', 450], ['status', 'completed']],
    ...[['caller_username', by.username] as const, ['listener_username', on.username]],
    ...['created_at', 'updated_at'].map((name) => [name, expect.stringMatching(timestamp)] as const),
  ]);
  const totals = { total_calls: 1, page: 1, per_page: 20, has_next: false, has_previous: false };
  const spent = { total_coins_spent: 300, total_money_spent: 300, total_earnings: 0 };
  expect(body).toMatchObject({ ...totals, ...spent });
  const earned = { total_coins_spent: 0, total_money_spent: 0, total_earnings: 450 };
  expect((await app.get('/calls/history', on.access)).body).toMatchObject({
    ...{ calls: body.calls, ...totals, ...earned },
  });
});

test('the call that goes on is the first, has no end and has earned nothing, and counts in pages and totals', async () => {
  const [by, on] = [await app.caller(), await app.listener()];
  const ids: number[] = [];
  for (const reason of [undefined, 'dropped', undefined]) {
    ids.unshift(await app.start(by, on));
    await app.end(by, ids[0] as number, reason);
  }
  ids.unshift(await app.start(by, on, 'video'));
  const page = async (number: number) => (await app.get(`/calls/history?per_page=3&page=${number}`, by.access)).body;
  const [first, second, third] = [await page(1), await page(2), await page(3)];
  expect([idsOf(first), idsOf(second), idsOf(third)]).toEqual([ids.slice(0, 3), ids.slice(3), []]);
  expect([first.has_next, second.has_next, second.has_previous]).toEqual([true, false, true]);
  expect(first.calls[0]).toMatchObject({ status: 'ongoing', end_time: null, duration_minutes: null, coins_spent: 50 });
  for (const body of [first, second, third]) expect(body).toMatchObject({ total_calls: 4, total_coins_spent: 80 });
  expect((await app.get('/calls/history', on.access)).body).toMatchObject({ total_calls: 4, total_earnings: 45 });
});

test('filters hold together, and what is no type and no status is ignored', async () => {
  const [by, on] = [await app.caller(), await app.listener()];
  const kinds = [
    ['audio', undefined],
    ['video', 'dropped'],
    ['audio', 'dropped'],
  ] as const;
  const ids: number[] = [];
  for (const [callType, reason] of kinds) {
    ids.push(await app.start(by, on, callType));
    await app.end(by, ids.at(-1) as number, reason);
  }
  const ongoing = await app.start(by, on);
  const [completed, video, dropped] = ids;
  const list = async (query: string) => {
    const { status, body } = await app.get(`/calls/history?${query}`, by.access);
    expect([query, status, body.total_calls]).toEqual([query, 200, body.calls.length]);
    return [idsOf(body), body.total_coins_spent];
  };
  expect(await list('call_type=audio')).toEqual([[ongoing, dropped, completed], 30]);
  expect(await list('status=dropped')).toEqual([[dropped, video], 60]);
  expect(await list('status=dropped&call_type=video')).toEqual([[video], 50]);
  expect(await list('status=ongoing')).toEqual([[ongoing], 10]);
  expect(await list('status=ongoing&call_type=video')).toEqual([[], 0]);
  for (const unknown of ['call_type=carrier&status=lost', 'call_type=&status=', 'call_type=AUDIO']) {
    expect(await list(unknown)).toEqual([[ongoing, dropped, video, completed], 80]);
  }
});

test('names are the current ones, and nobody’s once the account is deleted; the call itself stays', async () => {
  const [by, on] = [await app.caller(), await app.listener()];
  await app.end(by, await app.start(by, on));
  const username = newUsername();
  await app.put('/users/me', { username }, on.access);
  const shown = async () => (await app.get('/calls/history', by.access)).body.calls;
  expect(await shown()).toMatchObject([{ caller_username: by.username, listener_username: username }]);
  await app.delete('/users/me', on.access);
  await app.world.idle();
  await app.advance(901);
  const { access } = await login(app, by.phone);
  const { body } = await app.get('/calls/history', access);
  expect(body.calls).toMatchObject([{ listener_id: on.id, caller_username: by.username, listener_username: null }]);
});

test('a page costs one query, with one read of names after it and one of the call that goes on beside it', async () => {
  const [by, on] = [await app.caller(), await app.listener()];
  const ask = () =>
    app.operationsOf('SaathiiCallsHistory', () => app.get('/calls/history?page=2&per_page=2', by.access));
  expect(await ask()).toEqual([]);
  for (let count = 0; count < 3; count++) await app.end(by, await app.start(by, on));
  expect(await ask()).toEqual(['BatchGetItem', 'Query']);
  await app.start(by, on);
  expect(await ask()).toEqual(['BatchGetItem', 'BatchGetItem', 'Query']);
});

test('a page that is no number is a 422, one out of range is the default, and one past the end is empty', async () => {
  const by = await app.caller();
  expect((await app.get('/calls/history?page=x', by.access)).body.detail).toMatchObject([
    { type: 'int_parsing', loc: ['query', 'page'] },
  ]);
  const { status, body } = await app.get('/calls/history?page=99999999999999999999&per_page=101', by.access);
  expect([status, body.calls, body.per_page, body.total_calls]).toEqual([200, [], 20, 0]);
  expect((await app.get('/calls/history')).status).toBe(401);
});
