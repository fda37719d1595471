import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { handler as logout } from '../../../functions/saathii/auth/logout.ts';
import { handler as rates } from '../../../functions/saathii/calls/rates.ts';
import { handler as health } from '../../../functions/saathii/system/health.ts';
import { handler as notFound } from '../../../functions/saathii/system/not-found.ts';
import { toUser, User } from '../../../functions/saathii/users/_user.ts';
import { handler as deleteMe } from '../../../functions/saathii/users/delete-me.ts';
import { handler as getMe } from '../../../functions/saathii/users/get-me.ts';
import { handler as updateMe } from '../../../functions/saathii/users/update-me.ts';
import { writeRouteTable } from '../../../lib/core/route-table.ts';
import { useCapturedLog } from '../../support/captured-log.ts';
import { httpEvent, invocation } from '../../support/tiny-app.ts';

useCapturedLog();

const environment = {
  AWS_REGION: 'ap-south-1',
  AWS_ACCESS_KEY_ID: 'nobody-asks-for-it',
  AWS_SECRET_ACCESS_KEY: 'nobody-signs-with-it',
  ROUTE_TABLE: writeRouteTable([
    { method: 'GET', path: '/users/me' },
    { method: 'PUT', path: '/users/me' },
    { method: 'GET', path: '/calls/{call_id}' },
  ]),
  SETTINGS_RATES: JSON.stringify({ videoPerMinute: 60, recharge: { 99: 200 } }),
  SETTINGS_TOKENS: '{}',
  TABLE_NAME: 'nobody-asks-it',
  TOKEN_KEYS_SECRET: 'nobody-reads-it',
};
beforeEach(() => {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
});
afterEach(() => vi.unstubAllEnvs());

type Handler = typeof health;

async function send(handler: Handler, event: Parameters<typeof httpEvent>[0] = {}) {
  const { body, ...rest } = await handler(httpEvent(event), { ...invocation });
  return { ...rest, body: JSON.parse(body) };
}

test('health says that requests get here, and needs nothing', async () => {
  vi.unstubAllEnvs();
  expect(await send(health)).toMatchObject({ statusCode: 200, body: { status: 'ok' } });
});

test('rates are those of the stage, its defaults filled in, and a minimum charge is one minute', async () => {
  expect((await send(rates)).body).toEqual({
    call_rates: {
      audio: { rate_per_minute: 10, minimum_charge: 10 },
      video: { rate_per_minute: 60, minimum_charge: 60 },
    },
    recharge_options: { 99: 200 },
    listener_earnings: { audio: 15, video: 75 },
  });
});

test.each([
  ['/nowhere', 404, 'Not Found', undefined],
  ['/users', 404, 'Not Found', undefined],
  ['/users/me', 405, 'Method Not Allowed', 'GET, PUT'],
  ['/calls/7', 405, 'Method Not Allowed', 'GET'],
])('the catch-all answers %s with %d', async (rawPath, statusCode, detail, allow) => {
  const answer = await send(notFound, { rawPath });
  expect(answer).toMatchObject({ statusCode, body: { detail } });
  expect(answer.headers.allow).toBe(allow);
});

test.each<[string, Handler]>([
  ['GET /users/me', getMe],
  ['PUT /users/me', updateMe],
  ['DELETE /users/me', deleteMe],
  ['POST /auth/logout', logout],
])('%s lets nobody in without a bearer header, and judges no body before that', async (_, handler) => {
  for (const authorization of [undefined, '', 'Basic x']) {
    expect(await send(handler, { headers: { authorization }, body: '{' })).toEqual({
      statusCode: 401,
      headers: { 'content-type': 'application/json', 'www-authenticate': 'Bearer' },
      body: { detail: 'Invalid auth header' },
    });
  }
});

test('a path that came to the catch-all although its method is known is no path of ours', async () => {
  const requestContext = { requestId: 'request-1', http: { method: 'GET', sourceIp: '192.0.2.1' } };
  expect(await send(notFound, { rawPath: '/users/me', requestContext })).toMatchObject({ statusCode: 404 });
});

const account = {
  userId: 7,
  phone: '+919876543210',
  username: 'Asha',
  usernameKey: 'asha',
  rating: 0,
  country: 'India',
  roles: { user: '2026-03-01T10:00:00Z', listener: '2026-03-01T10:00:00Z', admin: '2026-03-01T10:00:00Z' },
  refreshEpoch: 3,
  createdAt: '2026-03-01T10:00:00Z',
  updatedAt: '2026-03-01T10:00:00Z',
};

test('a person sees every field of their profile, null where nothing is set, and their roles in order', () => {
  expect(User.parse(toUser(account))).toEqual({
    user_id: 7,
    phone: '+919876543210',
    username: 'Asha',
    sex: null,
    dob: null,
    bio: null,
    interests: null,
    profile_image_url: null,
    preferred_language: null,
    rating: 0,
    country: 'India',
    roles: ['admin', 'listener', 'user'],
  });
});

test('what is set and empty is shown as empty and not as null', () => {
  const profile = { sex: 'female', dob: '1990-01-15', bio: '', interests: [], preferredLanguage: '', rating: 4.5 };
  expect(toUser({ ...account, ...profile, profileImageUrl: 'https://...' })).toMatchObject({
    sex: 'female',
    dob: '1990-01-15',
    bio: '',
    interests: [],
    preferred_language: '',
    rating: 4.5,
    profile_image_url: 'https://...',
  });
});
