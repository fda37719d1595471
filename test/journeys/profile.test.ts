import { expect, test } from 'vitest';
import { login, newUsername, register, registrationToken, useSaathii } from '../support/saathii.ts';

const app = useSaathii();

test('a profile change touches what was sent and nothing else; null and absent leave a value as it is', async () => {
  const person = await register(app, { bio: 'hello', interests: ['music'], preferred_language: 'en' });
  const changed = await app.put(
    '/users/me',
    { bio: '', interests: null, profile_image_url: 'https://...' },
    person.access,
  );
  expect(changed.status).toBe(200);
  expect(changed.body).toMatchObject({
    bio: '',
    interests: ['music'],
    profile_image_url: 'https://...',
    preferred_language: 'en',
    username: person.username,
    roles: ['user'],
  });
  expect((await app.get('/users/me', person.access)).body).toEqual(changed.body);
  expect((await app.put('/users/me', {}, person.access)).body).toEqual(changed.body);
});

test('nobody but an admin rates, and an admin only themselves', async () => {
  const person = await register(app);
  for (const rating of [5, 7, '4.5']) {
    expect((await app.put('/users/me', { rating }, person.access)).body.rating).toBe(0);
  }
  expect((await app.put('/users/me', { rating: 'best' }, person.access)).status).toBe(422);
  const granted = await fetch(`${app.url}/_local/grant`, {
    method: 'POST',
    body: JSON.stringify({ phone: person.phone, role: 'admin' }),
  });
  expect(granted.status).toBe(200);
  for (const rating of [5.5, -1, 4.567, 1e-200, '7']) {
    const refused = await app.put('/users/me', { rating, bio: 'not stored' }, person.access);
    expect([rating, refused.status, refused.body.detail[0].loc]).toEqual([rating, 422, ['body', 'rating']]);
  }
  const rated = await app.put('/users/me', { rating: '4.5' }, person.access);
  expect(rated.body.bio).toBeNull();
  expect(rated.body).toMatchObject({ rating: 4.5, roles: ['admin', 'user'] });
});

test('a taken username is refused and nothing changes; the old name is free at once after a change', async () => {
  const [one, other] = [await register(app), await register(app)];
  const refused = await app.put('/users/me', { username: other.username, bio: 'new' }, one.access);
  expect(refused).toMatchObject({ status: 409, body: { detail: 'Username already exists' } });
  expect((await app.get('/users/me', one.access)).body).toMatchObject({ username: one.username, bio: null });

  expect((await app.put('/users/me', { username: one.username.toUpperCase() }, one.access)).status).toBe(200);
  const fresh = newUsername();
  expect((await app.put('/users/me', { username: fresh }, one.access)).body.username).toBe(fresh);
  expect((await app.put('/users/me', { username: one.username }, other.access)).status).toBe(200);
});

test('many renames of one account at once are answered with success or with a refusal to try again later', async () => {
  const person = await register(app);
  const names = Array.from({ length: 24 }, () => newUsername());
  const answers = await Promise.all(names.map((username) => app.put('/users/me', { username }, person.access)));
  expect(answers.filter(({ status }) => status !== 200 && status !== 503)).toEqual([]);
  const { username } = (await app.get('/users/me', person.access)).body;
  const other = await register(app);
  const taken: string[] = [];
  for (const name of names) {
    const { status } = await app.put('/users/me', { username: name }, other.access);
    if (status === 409) taken.push(name);
  }
  expect(taken).toEqual([username]);
});

test('of parallel changes to one free name exactly one wins', async () => {
  const people = await Promise.all(Array.from({ length: 5 }, () => register(app)));
  const username = newUsername();
  const answers = await Promise.all(people.map(({ access }) => app.put('/users/me', { username }, access)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
});

test('a deleted account is gone for every token at once, its phone and name are free, and nothing of it is left', async () => {
  const person = await register(app);
  const other = await login(app, person.phone);
  const { user_id: userId } = (await app.get('/users/me', person.access)).body;
  expect((await app.delete('/users/me', person.access)).body).toEqual({ message: 'User deleted' });
  for (const token of [person.access, other.access]) {
    expect(await app.get('/users/me', token)).toMatchObject({
      status: 401,
      body: { detail: 'Token has been revoked' },
    });
  }
  expect((await app.post('/auth/refresh', { refresh_token: other.refresh })).status).toBe(401);
  await app.world.idle();
  await app.advance(901);
  expect(await app.world.operator('saathii').itemsOf(`USER#${userId}`)).toEqual([]);

  const token = await registrationToken(app, person.phone);
  const again = await app.post('/auth/register', { registration_token: token, username: person.username });
  expect(again.status).toBe(200);
  expect((await app.get('/users/me', again.body.access_token)).body.user_id).not.toBe(userId);
});

test('of two parallel deletions both are told that the account is gone, in one way or the other', async () => {
  const person = await register(app);
  const answers = await Promise.all([1, 2].map(() => app.delete('/users/me', person.access)));
  expect(answers.every(({ status }) => status === 200 || status === 401)).toBe(true);
  expect(answers.some(({ status }) => status === 200)).toBe(true);
});
