import { expect, test } from 'vitest';
import { storedItems } from '../../../support/stored-items.ts';
import { type Begun, useCallsApp } from './calls-client.ts';

const app = useCallsApp();
const range = (count: number): number[] => Array.from({ length: count }, (_, place) => place);

/** When requests are made, in seconds of a call; only after a minute's pause does the sweep find its caller present. */
const times = [30, 90, 270, 480, 690, 900, 1110, 1320, 1530, 1740];

/** Who asks for the next minute, all at once, at one of these times: none, 1, 30, 30 and 100 requests altogether. */
type Plan = (time: number) => readonly ('caller' | 'listener')[];
const plans: readonly Plan[] = [
  () => [],
  (time) => (time === 690 ? ['caller'] : []),
  () => Array(3).fill('caller'),
  () => Array(3).fill('listener'),
  () => range(10).map((place) => (place % 2 ? 'caller' : 'listener')),
];

test('half an hour costs 300 and earns 450, however often and by whom the next minute was asked for', async () => {
  let calls: (Begun & { readonly plan: Plan })[] = [];
  for (const plan of plans) calls.push({ ...(await app.begin()), plan });
  const [first] = calls as [Begun, ...typeof calls];
  for (const time of times) {
    await app.until(first, time);
    if (time === 900) calls = await Promise.all(calls.map(async (call) => ({ ...call, ...(await app.renew(call)) })));
    const requests = calls.flatMap((call) => [
      app.heartbeat(call.caller),
      ...call.plan(time).map((who) => app.billMinute(call[who], call.id)),
    ]);
    expect(new Set((await Promise.all(requests)).map(({ status }) => status))).toEqual(new Set([200]));
  }
  await app.until(first, 1775);
  const ends = calls.map((call, place) => app.end(place % 2 ? call.caller : call.listener, call.id));
  for (const { status, body } of await Promise.all(ends)) {
    expect([status, body]).toMatchObject([
      200,
      {
        ...{ message: 'Call ended successfully', status: 'completed', duration_minutes: 30 },
        ...{ coins_spent: 300, user_money_spend: 300, listener_money_earned: 450 },
      },
    ]);
    expect(Math.ceil(body.duration_seconds / 60)).toBe(30);
  }
  for (const call of calls) {
    expect(await app.coinsOf(call.caller)).toBe(700);
    expect((await app.get('/wallet/balance', call.listener.access)).body).toMatchObject({ withdrawable_money: 450 });
  }
}, 180_000);

test('an end answers with what the call came to, frees both, and is there for everybody at once', async () => {
  const call = await app.begin();
  await app.put('/users/me/status', { is_busy: true }, call.listener.access);
  await app.until(call, 61.2);
  const { status, body } = await app.end(call.listener, call.id);
  expect([status, Object.keys(body)]).toEqual([
    200,
    [
      'call_id',
      'message',
      'duration_seconds',
      'duration_minutes',
      'coins_spent',
      'user_money_spend',
      'listener_money_earned',
      'status',
    ],
  ]);
  expect(body).toMatchObject({ call_id: call.id, duration_minutes: 2, coins_spent: 20, listener_money_earned: 30 });
  await app.advance(3);
  const free = { is_online: true, is_busy: false, busy_until: null, is_available: true };
  const [caller, listener] = [
    await app.presenceOf(call.caller, call.listener),
    await app.presenceOf(call.listener, call.caller),
  ];
  expect([caller, listener]).toMatchObject([free, { ...free, last_seen: caller.last_seen }]);
  expect(await app.feedRowOf(call.listener, call.caller)).toMatchObject(free);
});

test('a call that was lost ends as dropped, any other reason as completed', async () => {
  const answers = [];
  for (const reason of ['dropped', 'coin_empty', 'bored', '', null, 'constructor', '__proto__']) {
    const call = await app.begin();
    const { body } = await app.end(call.caller, String(call.id), reason);
    answers.push([body.status, body.message]);
  }
  expect(answers).toEqual([
    ['dropped', 'Call ended due to insufficient coins'],
    ['dropped', 'Call ended due to insufficient coins'],
    ...Array(5).fill(['completed', 'Call ended successfully']),
  ]);
});

test('coins that don’t cover every begun minute drop the call where the paid minutes end', async () => {
  const call = await app.begin({ coins: 25 });
  await app.until(call, 50);
  await app.silence(call.caller, 91);
  await app.until(call, 170);
  const { status, body } = await app.end(call.caller, call.id);
  expect([status, body]).toMatchObject([
    200,
    {
      ...{ message: 'Call ended due to insufficient coins', status: 'dropped', duration_seconds: 120 },
      ...{ duration_minutes: 2, coins_spent: 20, listener_money_earned: 30 },
    },
  ]);
  expect(await app.coinsOf(call.caller)).toBe(5);
});

test('an end past the limit has the figures at the limit, and is a sign of life of its sender only', async () => {
  const call = await app.begin({ coins: 5000 });
  await app.backdate(call, 7300);
  const { last_seen: before } = await app.presenceOf(call.caller, call.listener);
  expect((await app.end(call.listener, call.id)).body).toMatchObject({
    ...{ message: 'Call ended due to maximum duration', status: 'dropped', duration_seconds: 7200 },
    ...{ duration_minutes: 120, coins_spent: 1200, listener_money_earned: 1800 },
  });
  expect(await app.presenceOf(call.caller, call.listener)).toMatchObject({ last_seen: before, is_busy: false });
  expect((await app.presenceOf(call.listener, call.caller)).last_seen > before).toBe(true);
});

test('who ends it twice, is not in it, or names none finds none, and nothing is written', async () => {
  const [call, over] = [await app.begin(), await app.begin()];
  const third = await app.caller();
  await app.end(over.caller, over.id);
  await app.world.idle();
  const before = await storedItems(app.table);
  const answers = [
    await app.end(over.listener, over.id),
    await app.end(third, call.id),
    await app.end(call.caller, 999_999),
  ];
  answers.push(await app.end(call.caller, over.id));
  for (const { status, body } of answers) {
    expect([status, body]).toEqual([404, { detail: 'Call not found or already ended' }]);
  }
  expect((await app.end(call.caller, call.id, 'x'.repeat(101))).status).toBe(422);
  expect((await app.end(call.caller, 'call')).status).toBe(422);
  expect(await storedItems(app.table)).toEqual(before);
});

test('30 parallel ends by both settle a call once', async () => {
  const call = await app.begin();
  const answers = await Promise.all(
    range(30).map((place) => app.end(place % 2 ? call.caller : call.listener, call.id)),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(29).fill(404)]);
  expect((await app.get('/wallet/balance', call.listener.access)).body).toMatchObject({ withdrawable_money: 15 });
}, 60_000);

test('an end that is repeated with its Idempotency-Key has the first answer', async () => {
  const call = await app.begin();
  const key = { 'idempotency-key': 'end-1' };
  const first = await app.end(call.caller, call.id, undefined, key);
  expect(await app.end(call.caller, call.id, undefined, key)).toMatchObject({ status: 200, body: first.body });
  expect((await app.end(call.caller, call.id)).status).toBe(404);
});

test('the deletion of either during a call settles it as dropped, and frees the other one', async () => {
  for (const who of ['caller', 'listener'] as const) {
    const call = await app.begin();
    const other = who === 'caller' ? call.listener : call.caller;
    expect((await app.delete('/users/me', call[who].access)).status).toBe(200);
    const { calls } = (await app.get('/calls/history', other.access)).body;
    expect(calls).toMatchObject([
      { call_id: call.id, status: 'dropped', coins_spent: 10, listener_money_earned: 15, [`${who}_username`]: null },
    ]);
    expect((await app.get('/users/me/status', other.access)).body).toMatchObject({ is_busy: false, is_online: true });
    expect((await app.end(other, call.id)).status).toBe(404);
  }
});
