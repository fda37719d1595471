import { expect, test } from 'vitest';
import { Calls } from '../../../../lib/calls/store.ts';
import { Wallets } from '../../../../lib/wallet/store.ts';
import { useCallsApp } from './calls-client.ts';

const app = useCallsApp();
const figuresOf = async (callId: number) => app.table.get(Calls, { callId });

test('minutes are charged without any request, while the caller’s phone gives signs of life', async () => {
  const call = await app.begin();
  for (const seconds of [60, 120, 180, 245]) {
    await app.until(call, seconds);
    await app.heartbeat(call.caller);
  }
  await app.until(call, 305);
  expect((await figuresOf(call.id))?.billed).toBeGreaterThanOrEqual(5);
  expect((await app.end(call.caller, call.id)).body).toMatchObject({ duration_minutes: 6, coins_spent: 60 });
});

test('a caller who has gone is not charged, and after 5 minutes the call is dropped and the listener free', async () => {
  const call = await app.begin();
  await app.until(call, 200);
  expect(await figuresOf(call.id)).toMatchObject({ status: 'ongoing', billed: 1 });
  await app.heartbeat(call.listener);
  expect((await app.billMinute(call.listener, call.id)).body).toMatchObject({ coins_deducted: 0, billed_minutes: 1 });
  await app.until(call, 365);
  expect(await figuresOf(call.id)).toMatchObject({
    status: 'dropped',
    endReason: 'abandoned',
    billed: 1,
    durationSeconds: 0,
  });
  const { body } = await app.get(
    `/users/presence?user_ids=${call.listener.id},${call.caller.id}`,
    call.listener.access,
  );
  expect(body).toMatchObject([
    { is_busy: false, is_online: false },
    { is_busy: false, is_online: false },
  ]);
});

test('a call without coins for its next minute is dropped by the sweep', async () => {
  const call = await app.begin({ coins: 15 });
  await app.until(call, 62);
  await app.heartbeat(call.caller);
  await app.until(call, 125);
  expect(await figuresOf(call.id)).toMatchObject({
    status: 'dropped',
    endReason: 'insufficient_coins',
    billed: 1,
    durationSeconds: 60,
  });
});

test('a call that can’t be looked after keeps no other from it, and the run fails at its end', async () => {
  const [broken, call] = [await app.begin(), await app.begin()];
  const key = { userId: broken.caller.id };
  const wallet = await app.table.delete(Wallets, key);
  await app.backdate(call, 61);
  const { arn = '' } = app.world.model.functions.find(({ name }) => name === 'SaathiiCallsSweep-local') ?? {};
  expect((await app.world.lambda.invoke(arn, {})).functionError).toBeDefined();
  expect((await figuresOf(call.id))?.billed).toBe(2);
  await app.table.put(Wallets, wallet as NonNullable<typeof wallet>);
  expect((await app.world.lambda.invoke(arn, {})).functionError).toBeUndefined();
});
