import { expect, test } from 'vitest';
import { storedItems } from '../../../support/stored-items.ts';
import { useCallsApp } from './calls-client.ts';

const app = useCallsApp();

test('the first request after a minute is answered as documented, the next one with nothing due', async () => {
  const call = await app.begin({ coins: 310 });
  expect((await app.billMinute(call.caller, call.id)).body).toEqual({
    ...{ call_id: call.id, coins_deducted: 0, remaining_coins: 300, total_coins_spent: 10, billed_minutes: 1 },
    message: 'Minute already billed',
  });
  // Before a sweep can look at the second minute, which is due for it a second later.
  await app.until(call, 60.05);
  const { status, body } = await app.billMinute(call.caller, call.id);
  const swept = body.coins_deducted === 0;
  expect([status, body]).toEqual([
    200,
    {
      ...{ call_id: call.id, coins_deducted: swept ? 0 : 10, remaining_coins: 290, total_coins_spent: 20 },
      ...{ message: swept ? 'Minute already billed' : 'Successfully billed for 1 minute', billed_minutes: 2 },
    },
  ]);
  expect((await app.billMinute(call.listener, call.id)).body).toMatchObject({
    coins_deducted: 0,
    remaining_coins: 290,
  });
});

test('minutes that were missed are charged together', async () => {
  const call = await app.begin();
  await app.until(call, 20);
  await app.silence(call.caller, 100);
  await app.until(call, 200);
  const { body } = await app.billMinute(call.caller, call.id);
  expect(body).toMatchObject({ coins_deducted: 30, billed_minutes: 4, message: 'Successfully billed for 3 minutes' });
});

test('requests of both at once charge a minute once', async () => {
  const call = await app.begin({ coins: 300 });
  await app.until(call, 60.05);
  const both = Array.from({ length: 10 }, (_, place) => (place % 2 ? call.caller : call.listener));
  const answers = await Promise.all(both.map((who) => app.billMinute(who, call.id)));
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
  expect(answers.reduce((sum, { body }) => sum + body.coins_deducted, 0)).toBeLessThanOrEqual(10);
  expect(await app.coinsOf(call.caller)).toBe(280);
});

test('a request at 1800.0 s or later buys the 31st minute', async () => {
  const begun = await app.begin();
  await app.until(begun, 30);
  const call = await app.renew(begun);
  for (let seconds = 250; seconds < 1800; seconds += 250) {
    await app.heartbeat(call.caller);
    await app.until(call, seconds);
  }
  await app.heartbeat(call.caller);
  await app.until(call, 1800.05);
  expect((await app.billMinute(call.caller, call.id)).body).toMatchObject({
    billed_minutes: 31,
    total_coins_spent: 310,
  });
  expect((await app.end(call.listener, call.id)).body).toMatchObject({
    ...{ duration_minutes: 31, coins_spent: 310, listener_money_earned: 465, status: 'completed' },
  });
});

test('a minute that can’t be paid is a 400, after which the call is dropped, settled and both are free', async () => {
  const call = await app.begin({ coins: 25 });
  await app.until(call, 30);
  await app.silence(call.caller, 100);
  await app.until(call, 150);
  expect(await app.billMinute(call.caller, call.id)).toMatchObject({
    ...{ status: 400, body: { detail: 'Call ended due to insufficient coins' } },
  });
  expect((await app.get('/calls/history', call.listener.access)).body.calls).toMatchObject([
    { call_id: call.id, status: 'dropped', duration_seconds: 120, coins_spent: 20, listener_money_earned: 30 },
  ]);
  for (const [who, by] of [[call.caller, call.listener] as const, [call.listener, call.caller] as const]) {
    expect(await app.presenceOf(who, by)).toMatchObject({ is_busy: false, busy_until: null });
  }
  expect((await app.billMinute(call.caller, call.id)).status).toBe(404);
});

test('a request at the limit is a 400, after which the call is dropped with its 120 minutes', async () => {
  const call = await app.begin({ coins: 1200 });
  await app.backdate(call, 7200);
  expect(await app.billMinute(call.listener, call.id)).toMatchObject({
    ...{ status: 400, body: { detail: 'Call ended due to maximum duration' } },
  });
  expect((await app.get('/calls/history', call.caller.access)).body.calls).toMatchObject([
    { call_id: call.id, status: 'dropped', duration_minutes: 120, coins_spent: 1200, listener_money_earned: 1800 },
  ]);
  expect((await app.presenceOf(call.caller, call.listener)).is_busy).toBe(false);
});

test('who is not in the call finds none, what is no id is a 422, and nothing is written', async () => {
  const call = await app.begin();
  const third = await app.caller(100);
  await app.world.idle();
  const before = await storedItems(app.table);
  expect(await app.billMinute(third, call.id)).toMatchObject({
    ...{ status: 404, body: { detail: 'Call not found or already ended' } },
  });
  expect((await app.billMinute(call.caller, 'x')).body.detail).toMatchObject([
    { type: 'int_parsing', loc: ['path', 'call_id'] },
  ]);
  expect(await storedItems(app.table)).toEqual(before);
});
