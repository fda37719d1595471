import { expect, test } from 'vitest';
import { storedItems } from '../../../support/stored-items.ts';
import { useCallsApp } from './calls-client.ts';

const app = useCallsApp();

test('an emergency end by either settles the call like any other, as dropped', async () => {
  for (const who of ['caller', 'listener'] as const) {
    const call = await app.begin({ callType: 'video' });
    await app.until(call, 62);
    const { status, body } = await app.emergencyEnd(call[who], call.id);
    expect([status, body]).toEqual([
      200,
      {
        ...{ call_id: call.id, message: 'Call ended due to technical issues', status: 'dropped', duration_minutes: 2 },
        ...{
          duration_seconds: expect.any(Number),
          coins_spent: 100,
          user_money_spend: 100,
          listener_money_earned: 150,
        },
      },
    ]);
    expect(await app.coinsOf(call.caller)).toBe(900);
    expect(await app.presenceOf(call.listener, call.caller)).toMatchObject({ is_busy: false, is_available: true });
  }
});

test('a repetition finds no call, one with its Idempotency-Key the first answer', async () => {
  const call = await app.begin();
  const key = { 'idempotency-key': 'emergency-1' };
  const first = await app.emergencyEnd(call.caller, call.id, key);
  expect(first.status).toBe(200);
  expect(await app.emergencyEnd(call.caller, call.id, key)).toMatchObject({ status: 200, body: first.body });
  expect(await app.emergencyEnd(call.caller, call.id)).toMatchObject({
    ...{ status: 404, body: { detail: 'Call not found or already ended' } },
  });
});

test('past the limit it has the figures at the limit', async () => {
  const call = await app.begin({ coins: 5000 });
  await app.backdate(call, 9000);
  const { status, body } = await app.emergencyEnd(call.caller, call.id);
  expect([status, body]).toMatchObject([200, { status: 'dropped', duration_minutes: 120, duration_seconds: 7200 }]);
});

test('who is not in the call finds none, what is no id is a 422, and nothing is written', async () => {
  const call = await app.begin();
  const third = await app.caller();
  await app.world.idle();
  const before = await storedItems(app.table);
  expect((await app.emergencyEnd(third, call.id)).status).toBe(404);
  expect((await app.emergencyEnd(call.caller, 'x')).body.detail).toMatchObject([
    { type: 'int_parsing', loc: ['path', 'call_id'] },
  ]);
  expect(await storedItems(app.table)).toEqual(before);
});
