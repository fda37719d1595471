import { expect, test } from 'vitest';
import { useReadingApp } from './reading-client.ts';

const app = useReadingApp();

test('the status counts calls that go on and people who are busy, at most 10 seconds late', async () => {
  const [by, on, busy, watcher] = [await app.caller(), await app.listener(), await app.listener(), await app.caller()];
  const ask = async () => (await app.get('/calls/status', watcher.access)).body;
  const idle = { ongoing_calls: 0, busy_users: 0, redis_call_keys: 0, system_status: 'healthy' };
  expect(Object.entries(await ask())).toEqual(Object.entries(idle));
  const callId = await app.start(by, on);
  await app.put('/users/me/status', { is_busy: true }, busy.access);
  await app.advance(10);
  expect(await ask()).toEqual({ ongoing_calls: 1, busy_users: 3, redis_call_keys: 1, system_status: 'healthy' });
  await app.end(by, callId);
  await app.advance(10);
  expect(await ask()).toEqual({ ...idle, busy_users: 1 });
  await app.put('/users/me/status', { is_busy: false }, busy.access);
  await app.advance(10);
  expect(await ask()).toEqual(idle);
});

test('a call past its limit that nobody has ended is a warning and makes nobody busy', async () => {
  const [by, on] = [await app.caller(), await app.listener()];
  const callId = await app.start(by, on);
  await app.expire(callId);
  await app.advance(10);
  expect((await app.get('/calls/status', by.access)).body).toEqual({
    ...{ ongoing_calls: 1, busy_users: 0, redis_call_keys: 0, system_status: 'warning' },
  });
  await app.end(by, callId);
});

test('who asks again within seconds costs no count', async () => {
  const { access } = await app.caller();
  await app.advance(10);
  const ask = () => app.operationsOf('SaathiiCallsStatus', () => app.get('/calls/status', access));
  const first = await ask();
  expect([first.length, first.filter((operation) => operation === 'Query').length]).toEqual([35, 32]);
  expect(await ask()).toEqual([]);
  await app.advance(5);
  expect((await ask()).length).toBeLessThanOrEqual(1);
});

test('nobody sees it without a token', async () => {
  expect((await app.get('/calls/status')).status).toBe(401);
});
