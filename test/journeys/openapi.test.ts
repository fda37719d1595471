import { expect, test } from 'vitest';
import { type Answer, newPhone } from '../support/client.ts';
import { examplesOf, fits, operationFor } from '../support/documented.ts';
import { openApi as document } from '../support/rendered.ts';
import { newUsername, useSaathii } from '../support/saathii.ts';

const app = useSaathii();

test('the running app shows the document of its routes, and clients may keep it for five minutes', async () => {
  const { status, headers, body } = await app.get('/openapi.json');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('application/json');
  expect(headers.get('cache-control')).toBe('public, max-age=300');
  expect(body).toEqual(JSON.parse(JSON.stringify(document)));
});

/** Sends a request and holds the answer against the document: its status, its fields and, if refused, its words. */
async function ask(method: string, path: string, options: { body?: unknown; token?: string } = {}): Promise<Answer> {
  const answer = await app.send(method, path, options);
  const { status, body } = answer;
  const documented = operationFor(document, method, path).responses[status];
  if (!documented) throw new Error(`${method} ${path} is not said to answer ${status}`);
  expect
    .soft([method, path, status, body, fits(document, documented, body)])
    .toEqual([method, path, status, body, true]);
  if (status !== 200 && status !== 422) expect.soft(examplesOf(document, documented)).toContainEqual(body);
  return answer;
}

const answers = (expected: number) => async (asked: Promise<Answer>) => {
  const { status, body } = await asked;
  expect(status).toBe(expected);
  return body;
};
const good = answers(200);

test('every answer of a login, from the first code to the deletion of the account, is the one that is documented', async () => {
  const phone = newPhone();
  await good(ask('POST', '/auth/request_otp', { body: { phone } }));
  await good(ask('POST', '/auth/resend_otp', { body: { phone } }));
  const known = await good(ask('POST', '/auth/verify', { body: { phone, otp: await app.codeFor(phone) } }));
  const profile = { username: newUsername(), sex: 'female', interests: ['music', 'tech'] };
  const registration = { registration_token: known.registration_token, ...profile };
  const first = await good(ask('POST', '/auth/register', { body: registration }));
  const second = await good(ask('POST', '/auth/refresh', { body: { refresh_token: first.refresh_token } }));
  const token = second.access_token;
  await good(ask('GET', '/users/me', { token }));
  await good(ask('PUT', '/users/me', { token, body: { bio: 'hello', rating: '4.5' } }));
  await good(ask('GET', '/calls/rates'));
  await good(ask('GET', '/health'));
  await good(ask('POST', '/auth/logout', { token }));

  await good(ask('POST', '/auth/request_otp', { body: { phone } }));
  const again = await good(ask('POST', '/auth/verify', { body: { phone, otp: await app.codeFor(phone) } }));
  expect(again.status).toBe('registered');
  await good(ask('DELETE', '/users/me', { token: again.access_token }));
});

test('every refusal of a login that goes wrong is documented, with its words', async () => {
  const phone = newPhone();
  await answers(422)(ask('POST', '/auth/request_otp', { body: { phone: 'none' } }));
  await answers(400)(ask('POST', '/auth/verify', { body: { phone, otp: 'wrong' } }));
  await answers(401)(ask('POST', '/auth/register', { body: { registration_token: 'x', username: 'x' } }));
  await answers(422)(ask('POST', '/auth/register', { body: { interests: ['a', 1] } }));
  await answers(401)(ask('POST', '/auth/refresh', { body: { refresh_token: 'x' } }));
  await answers(401)(ask('GET', '/users/me'));
  await answers(401)(ask('GET', '/users/me', { token: 'x' }));
  for (let i = 0; i < 5; i++) await good(ask('POST', '/auth/request_otp', { body: { phone } }));
  await answers(429)(ask('POST', '/auth/request_otp', { body: { phone } }));
});
