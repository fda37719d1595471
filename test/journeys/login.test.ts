import { expect, test } from 'vitest';
import { newPhone } from '../support/client.ts';
import { login, newUsername, register, registrationToken, useSaathii } from '../support/saathii.ts';

const app = useSaathii();
const wrong = (code: string): string => (code === '000000' ? '111111' : '000000');

test('a person logs in by phone: code, registration, profile, new tokens, logout; the logged-out token is refused', async () => {
  const phone = newPhone();
  const username = newUsername();
  expect(await app.post('/auth/request_otp', { phone })).toMatchObject({ status: 200, body: { message: 'OTP sent' } });
  const verified = await app.post('/auth/verify', { phone, otp: await app.codeFor(phone) });
  expect(verified.status).toBe(200);
  expect(verified.body).toEqual({ status: 'needs_registration', registration_token: expect.any(String) });

  const registered = await app.post('/auth/register', {
    registration_token: verified.body.registration_token,
    username,
    sex: 'female',
    interests: ['music', 'tech'],
  });
  expect(registered.status).toBe(200);
  expect(Object.keys(registered.body).sort()).toEqual(['access_token', 'refresh_token']);

  const me = await app.get('/users/me', registered.body.access_token);
  expect(me.status).toBe(200);
  expect(me.body).toEqual({
    user_id: expect.any(Number),
    phone,
    username,
    sex: 'female',
    dob: null,
    bio: null,
    interests: ['music', 'tech'],
    profile_image_url: null,
    preferred_language: null,
    rating: 0,
    country: 'India',
    roles: ['user'],
  });

  const refreshed = await app.post('/auth/refresh', { refresh_token: registered.body.refresh_token });
  expect(refreshed.status).toBe(200);
  const token = refreshed.body.access_token;
  expect(await app.post('/auth/logout', undefined, token)).toMatchObject({
    status: 200,
    body: { message: 'Logged out' },
  });
  for (const [method, path] of [
    ['GET', '/users/me'],
    ['PUT', '/users/me'],
    ['DELETE', '/users/me'],
    ['POST', '/auth/logout'],
  ] as const) {
    const refused = await app.send(method, path, { token });
    expect(refused).toMatchObject({ status: 401, body: { detail: 'Token has been revoked' } });
  }
  expect(await app.post('/auth/refresh', { refresh_token: refreshed.body.refresh_token })).toMatchObject({
    status: 401,
    body: { detail: 'Refresh token revoked or reused' },
  });
});

test('the configured test number logs in with its fixed code and gets no SMS', async () => {
  const phone = '+919876543210';
  expect((await app.post('/auth/request_otp', { phone })).status).toBe(200);
  expect(app.world.outbox.find(phone)).toEqual([]);
  expect((await app.post('/auth/verify', { phone, otp: '123456' })).body.status).toBe('needs_registration');
});

test('a known phone logs in again without registering, on several devices at once', async () => {
  const person = await register(app);
  const second = await login(app, person.phone);
  expect((await app.get('/users/me', person.access)).status).toBe(200);
  expect((await app.get('/users/me', second.access)).status).toBe(200);
});

test('of 20 parallel verifies with the right code one wins', async () => {
  const person = await register(app);
  await app.post('/auth/request_otp', { phone: person.phone });
  const otp = await app.codeFor(person.phone);
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => app.post('/auth/verify', { phone: person.phone, otp })),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 400)).toHaveLength(19);
});

test('the fifth wrong try ends a code, and the right one is then refused', async () => {
  const phone = newPhone();
  await app.post('/auth/request_otp', { phone });
  const code = await app.codeFor(phone);
  for (let i = 0; i < 5; i++) {
    const refused = await app.post('/auth/verify', { phone, otp: wrong(code) });
    expect(refused).toMatchObject({ status: 400, body: { detail: 'Invalid or expired OTP' } });
  }
  expect((await app.post('/auth/verify', { phone, otp: code })).status).toBe(400);
});

test('a code lives 300 seconds by the clock', async () => {
  const phone = newPhone();
  await app.post('/auth/request_otp', { phone });
  const otp = await app.codeFor(phone);
  await app.advance(301);
  expect((await app.post('/auth/verify', { phone, otp })).status).toBe(400);
});

test('a resend repeats the code, and the next one within a minute is refused with Retry-After', async () => {
  const phone = newPhone();
  await app.post('/auth/request_otp', { phone });
  const code = await app.codeFor(phone);
  expect((await app.post('/auth/resend_otp', { phone })).body).toEqual({ message: 'OTP re-sent' });
  expect(app.world.outbox.find(phone)).toHaveLength(2);
  expect(await app.codeFor(phone)).toBe(code);
  const refused = await app.post('/auth/resend_otp', { phone });
  expect(refused).toMatchObject({ status: 429, body: { detail: 'Please wait before requesting another OTP' } });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
});

test('the sixth request within 15 minutes is refused and sends nothing; after them the window is new', async () => {
  const phone = newPhone();
  for (let i = 0; i < 5; i++) expect((await app.post('/auth/request_otp', { phone })).status).toBe(200);
  const refused = await app.post('/auth/request_otp', { phone });
  expect(refused).toMatchObject({ status: 429, body: { detail: 'Too many OTP requests. Please try later.' } });
  expect(app.world.outbox.find(phone)).toHaveLength(5);
  await app.advance(15 * 60);
  expect((await app.post('/auth/request_otp', { phone })).status).toBe(200);
});

test('when the SMS provider fails the answer is 503, no budget is used and an earlier code stays valid', async () => {
  const phone = newPhone();
  await app.post('/auth/request_otp', { phone });
  const otp = await app.codeFor(phone);
  for (let i = 0; i < 6; i++) {
    app.world.faults.inject({ service: 'sns', operation: 'Publish', kind: 'error', times: 3 });
    const refused = await app.post('/auth/request_otp', { phone });
    app.world.faults.clear();
    expect(refused).toMatchObject({
      status: 503,
      body: { detail: 'Service temporarily unavailable. Please try again later.' },
    });
    expect(refused.headers.get('retry-after')).not.toBeNull();
  }
  expect((await app.post('/auth/verify', { phone, otp })).status).toBe(200);
  for (let i = 0; i < 4; i++) expect((await app.post('/auth/request_otp', { phone })).status).toBe(200);
  expect((await app.post('/auth/request_otp', { phone })).status).toBe(429);
});

test('phone and username belong to one account, also under parallel registrations', async () => {
  const phone = newPhone();
  const first = await registrationToken(app, phone);
  const second = await registrationToken(app, phone);
  const answers = await Promise.all(
    [first, second].map((token) => app.post('/auth/register', { registration_token: token, username: newUsername() })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(answers.find(({ status }) => status === 409)?.body).toEqual({ detail: 'User already exists' });

  const person = await register(app);
  const token = await registrationToken(app, newPhone());
  const taken = await app.post('/auth/register', {
    registration_token: token,
    username: ` ${person.username.toUpperCase()} `,
  });
  expect(taken).toMatchObject({ status: 409, body: { detail: 'Username already exists' } });
});

test('of two parallel refreshes one gets tokens, and within the grace nobody is thrown out', async () => {
  const person = await register(app);
  const answers = await Promise.all([1, 2].map(() => app.post('/auth/refresh', { refresh_token: person.refresh })));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
  const winner = answers.find(({ status }) => status === 200)?.body;
  expect((await app.get('/users/me', winner.access_token)).status).toBe(200);
});

test('a refresh token presented again after the grace ends its whole family', async () => {
  const person = await register(app);
  const { body: tokens } = await app.post('/auth/refresh', { refresh_token: person.refresh });
  await app.advance(11);
  expect((await app.post('/auth/refresh', { refresh_token: person.refresh })).status).toBe(401);
  expect((await app.get('/users/me', tokens.access_token)).status).toBe(401);
  expect((await app.post('/auth/refresh', { refresh_token: tokens.refresh_token })).status).toBe(401);
});

test('logout ends the refresh tokens of every device, but not the access tokens of the others', async () => {
  const person = await register(app);
  const other = await login(app, person.phone);
  await app.post('/auth/logout', undefined, person.access);
  expect((await app.get('/users/me', other.access)).status).toBe(200);
  expect((await app.post('/auth/refresh', { refresh_token: other.refresh })).status).toBe(401);
});
