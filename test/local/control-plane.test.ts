import { expect, test } from 'vitest';
import { newPhone } from '../support/client.ts';
import { register, useSaathii } from '../support/saathii.ts';

const app = useSaathii();
const local = (method: string, path: string, body?: unknown) => app.send(method, `/_local/${path}`, { body });

test('the outbox gives what was sent to a number, whose plus sign may arrive as a space or not at all', async () => {
  const phone = newPhone();
  await app.post('/auth/request_otp', { phone });
  for (const to of [phone, encodeURIComponent(phone), phone.slice(1)]) {
    const { status, body } = await local('GET', `outbox?to=${to}`);
    expect([status, body.length]).toEqual([200, 1]);
    expect(body[0]).toMatchObject({ channel: 'sms', to: phone, text: expect.stringMatching(/\d{6}/) });
  }
  expect((await local('GET', `outbox?to=${newPhone()}`)).body).toEqual([]);
});

test('the clock moves forward, and only forward', async () => {
  const before = Date.parse((await local('GET', 'clock')).body.now);
  const { body } = await local('POST', 'clock', { advance_seconds: 90 });
  expect(Date.parse(body.now) - before).toBeGreaterThanOrEqual(90_000);
  for (const advance_seconds of [0, -1, '60', null]) {
    expect((await local('POST', 'clock', { advance_seconds })).status).toBe(400);
  }
});

test('a role is granted to an account that exists, once, and to no other', async () => {
  const { phone, access } = await register(app);
  for (let i = 0; i < 2; i++) expect((await local('POST', 'grant', { phone, role: 'admin' })).status).toBe(200);
  expect((await app.get('/users/me', access)).body.roles).toEqual(['admin', 'user']);
  expect((await local('POST', 'grant', { phone: newPhone(), role: 'admin' })).status).toBe(404);
});

test('the ledger tells what an invocation cost', async () => {
  const { access } = await register(app);
  await app.get('/users/me', access);
  const { body } = await local('GET', 'ledger?function=SaathiiUsersGetMe-local');
  expect(body.at(-1)).toMatchObject({
    operations: ['dynamodb:BatchGetItem'],
    serialDepth: 1,
    readUnits: 2,
    writeUnits: 0,
  });
});

test('an armed fault hits the next such call, and disarming takes it back', async () => {
  const { access } = await register(app);
  const fault = { operation: 'BatchGetItem', kind: 'error', times: 3 };
  expect((await local('POST', 'fault', fault)).body).toEqual({ armed: true });
  expect((await app.get('/users/me', access)).status).toBe(503);
  await local('POST', 'fault', fault);
  await local('DELETE', 'fault');
  expect((await app.get('/users/me', access)).status).toBe(200);
  expect((await local('POST', 'fault', { operation: 'GetItem', kind: 'earthquake' })).status).toBe(400);
});

test('what is no command is answered with the list of commands, and broken JSON with what is wrong', async () => {
  const { status, body } = await local('GET', 'nothing');
  expect(status).toBe(404);
  expect(body.commands).toContain('POST /_local/clock');
  expect((await app.send('POST', '/_local/clock', { raw: '{' })).status).toBe(400);
});
