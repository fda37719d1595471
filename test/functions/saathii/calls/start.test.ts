import { expect, test } from 'vitest';
import { storedItems } from '../../../support/stored-items.ts';
import { useCallsApp } from './calls-client.ts';

const app = useCallsApp();

test('a call is started as documented: the first minute is paid, and both are busy until its limit', async () => {
  const [caller, listener] = [await app.caller(710), await app.listener()];
  const body = { listener_id: listener.id, call_type: 'audio', estimated_duration_minutes: 30 };
  const { status, body: started } = await app.start(caller, body);
  expect([status, started]).toEqual([
    200,
    {
      ...{
        call_id: expect.any(Number),
        message: 'Call started successfully',
        estimated_cost: 300,
        remaining_coins: 700,
      },
      ...{ call_type: 'audio', listener_id: listener.id, status: 'ongoing' },
    },
  ]);
  expect(await app.coinsOf(caller)).toBe(700);
  await app.advance(3);
  const [seen, back] = [await app.presenceOf(listener, caller), await app.presenceOf(caller, listener)];
  const shown = { is_online: true, is_busy: true, is_available: false, last_seen: back.last_seen };
  expect([seen, back]).toMatchObject([shown, shown]);
  expect([seen, back].map(({ busy_until }) => Date.parse(busy_until) - Date.parse(back.last_seen))).toEqual([
    7_200_000, 7_200_000,
  ]);
  expect(await app.feedRowOf(listener, caller)).toMatchObject({
    is_online: true,
    is_busy: true,
    busy_until: seen.busy_until,
  });
});

test('without an estimate, or with one of 0, all that can be paid is estimated; an estimate may come as a text', async () => {
  const costs = [];
  for (const estimate of [undefined, null, 0, '2', 1000]) {
    const body = { listener_id: (await app.listener()).id, call_type: 'video', estimated_duration_minutes: estimate };
    costs.push((await app.start(await app.caller(160), body)).body.estimated_cost);
  }
  expect(costs).toEqual([150, 150, 150, 100, 150]);
});

test('every refusal is in the documented words, in the documented order, and writes nothing', async () => {
  const [poor, rich] = [await app.caller(9), await app.caller(500)];
  const [free, flagged, gone] = [await app.listener(), await app.listener(), await app.listener()];
  const engaged = await app.begin();
  await app.put('/users/me/status', { is_busy: true }, flagged.access);
  await app.put('/users/me/status', { is_online: false }, gone.access);
  await app.post('/block', { blocked_id: rich.id }, (await app.listener()).access);
  await app.world.idle();
  const before = await storedItems(app.table);
  const answers = [];
  const listeners = [poor.id, 999_999, rich.id, engaged.listener.id, engaged.caller.id, flagged.id, gone.id, free.id];
  for (const listener_id of listeners) answers.push(await app.start(poor, { listener_id, call_type: 'audio' }));
  answers.push(await app.start(engaged.caller, { listener_id: free.id, call_type: 'video' }));
  expect(answers.map(({ status, body }) => [status, body.detail])).toEqual([
    [400, 'Cannot call yourself'],
    [404, 'Listener not found'],
    [404, 'Listener not found'],
    [409, 'Listener is currently busy'],
    [404, 'Listener not found'],
    [409, 'Listener is currently busy'],
    [409, 'Listener is currently offline'],
    [400, 'Insufficient coins. Need at least 10 coins for 1 minute audio call. Available: 9'],
    [409, 'You are already in a call'],
  ]);
  expect(await storedItems(app.table)).toEqual(before);
});

test('a block of either side hides the listener', async () => {
  const [caller, blocked, blocker] = [await app.caller(100), await app.listener(), await app.listener()];
  await app.post('/block', { blocked_id: blocked.id }, caller.access);
  await app.post('/block', { blocked_id: caller.id }, blocker.access);
  for (const { id } of [blocked, blocker]) {
    const answer = await app.start(caller, { listener_id: id, call_type: 'audio' });
    expect(answer).toMatchObject({ status: 404, body: { detail: 'Listener not found' } });
  }
  expect(await app.coinsOf(caller)).toBe(100);
});

test('what is no call is a 422 that names the fields, before any rule', async () => {
  const caller = await app.caller();
  const { status, body } = await app.start(caller, { call_type: 'smoke', estimated_duration_minutes: -1 });
  expect([status, body.detail]).toMatchObject([
    422,
    [
      { type: 'missing', loc: ['body', 'listener_id'] },
      { type: 'enum', loc: ['body', 'call_type'], msg: "Input should be 'audio' or 'video'" },
      { loc: ['body', 'estimated_duration_minutes'] },
    ],
  ]);
  expect((await app.start(caller, { listener_id: caller.id, call_type: 'audio' })).status).toBe(400);
});

test('of 20 parallel starts on one listener one is a call, and 19 find her busy and keep their coins', async () => {
  const listener = await app.listener();
  const callers = [];
  for (let count = 0; count < 20; count++) callers.push(await app.caller(50));
  const answers = await Promise.all(
    callers.map((caller) => app.start(caller, { listener_id: listener.id, call_type: 'audio' })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(19).fill(409)]);
  const coins = await Promise.all(callers.map((caller) => app.coinsOf(caller)));
  expect(coins.sort()).toEqual([40, ...Array(19).fill(50)]);
}, 60_000);

test('the same start again with its Idempotency-Key is the same answer, and one call', async () => {
  const [caller, listener] = [await app.caller(100), await app.listener()];
  const body = { listener_id: listener.id, call_type: 'audio' };
  const key = { 'idempotency-key': 'start-1' };
  const first = await app.start(caller, body, key);
  expect(await app.start(caller, body, key)).toMatchObject({ status: 200, body: first.body });
  expect(await app.coinsOf(caller)).toBe(90);
  expect((await app.start(caller, { ...body, call_type: 'video' }, key)).status).toBe(409);
});

test('an explicit offline of the caller ends with the call, and one set during it lasts', async () => {
  const [caller, listener] = [await app.caller(100), await app.listener()];
  await app.put('/users/me/status', { is_online: false }, caller.access);
  await app.start(caller, { listener_id: listener.id, call_type: 'audio' });
  expect(await app.presenceOf(caller, listener)).toMatchObject({ is_online: true, is_busy: true });
  const { body } = await app.put('/users/me/status', { is_online: false, is_busy: false }, caller.access);
  expect(body).toMatchObject({ is_online: false, is_busy: true, busy_until: expect.any(String) });
});

test('a start that needs one of the two of an abandoned call ends that first, and then begins', async () => {
  const call = await app.begin();
  const other = await app.caller(100);
  const body = { listener_id: call.listener.id, call_type: 'audio' };
  expect((await app.start(other, body)).body.detail).toBe('Listener is currently busy');
  await app.silence(call.caller, 300);
  expect((await app.start(other, body)).status).toBe(200);
  expect((await app.get('/calls/history', call.caller.access)).body.calls).toMatchObject([
    { call_id: call.id, status: 'dropped', duration_seconds: 0, coins_spent: 10, listener_money_earned: 15 },
  ]);
});
