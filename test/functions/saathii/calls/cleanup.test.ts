import { expect, test } from 'vitest';
import { useCallsApp } from './calls-client.ts';

const app = useCallsApp();
const done = { status: 200, body: { message: 'Call cleanup completed successfully' } };
const cleanup = async (token: string) => {
  const { status, body } = await app.post('/calls/cleanup', undefined, token);
  return { status, body };
};

test('a cleanup ends abandoned calls with settlement, touches no other, and is a real one every 30 s for everybody', async () => {
  const [call, running] = [await app.begin(), await app.begin()];
  await app.silence(call.caller, 300);
  const before = await app.coinsOf(running.caller);
  expect(await cleanup(running.caller.access)).toEqual(done);
  expect((await app.end(call.caller, call.id)).status).toBe(404);
  expect((await app.get('/calls/history', call.listener.access)).body.calls).toMatchObject([
    { call_id: call.id, status: 'dropped', duration_seconds: 0, listener_money_earned: 15 },
  ]);
  expect(await app.coinsOf(running.caller)).toBe(before);
  await app.silence(running.caller, 300);
  expect(await cleanup(call.listener.access)).toEqual(done);
  expect((await app.presenceOf(running.listener, call.caller)).is_busy).toBe(true);
  await app.advance(31);
  await cleanup(call.listener.access);
  expect((await app.presenceOf(running.listener, call.caller)).is_busy).toBe(false);
  expect((await app.billMinute(running.caller, running.id)).status).toBe(404);
});

test('a cleanup needs a token', async () => {
  expect((await app.post('/calls/cleanup')).status).toBe(401);
});
