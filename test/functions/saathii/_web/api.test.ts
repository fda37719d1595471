import { expect, test } from 'vitest';
import { createApi, type TokenStore } from '../../../../functions/saathii/_web/api.ts';
import { SessionEnded } from '../../../../functions/saathii/_web/trouble.ts';
import type { Tokens } from '../../../../functions/saathii/_web/wire.ts';
import { register, useSaathii } from '../../../support/saathii.ts';

const app = useSaathii();

/** A client of the page in somebody's name, without a page around it. */
async function client() {
  const person = await register(app);
  let tokens: Tokens | undefined;
  let ended = 0;
  const store: TokenStore = {
    read: () => tokens,
    write: (next) => {
      tokens = next;
    },
  };
  const api = createApi({
    base: app.url,
    store,
    onEnded: () => {
      ended += 1;
    },
  });
  api.begin({ access_token: person.access, refresh_token: person.refresh });
  return { api, store, person, ended: () => ended };
}

test('requests whose token has expired renew it once, together, and all get their answer', async () => {
  const { api, person, store, ended } = await client();
  await app.advance(31 * 60);
  const answers = await Promise.all([1, 2, 3, 4].map(() => api.call<{ username: string }>('GET', '/users/me')));
  expect(answers.map(({ username }) => username)).toEqual(Array(4).fill(person.username));
  expect(store.read()?.refresh_token).not.toBe(person.refresh);
  expect(ended()).toBe(0);
  // Another exchange of the same token would have ended the session here at the latest.
  await app.advance(60);
  expect(await api.call('GET', '/users/me')).toMatchObject({ username: person.username });
});

test('a session that can’t be renewed ends once, whoever asked, and leaves no token', async () => {
  const { api, person, store, ended } = await client();
  await app.post('/auth/logout', undefined, person.access);
  const results = await Promise.allSettled([api.call('GET', '/users/me'), api.call('GET', '/users/me')]);
  for (const result of results) expect(result).toMatchObject({ reason: expect.any(SessionEnded) });
  expect(ended()).toBe(1);
  expect(store.read()).toBeUndefined();
});

test('a request still under way at a logout is not repeated as whoever logs in next', async () => {
  const { api, person, ended } = await client();
  const other = await register(app);
  await app.post('/auth/logout', undefined, person.access);
  const under = api.call('GET', '/users/me');
  api.begin({ access_token: other.access, refresh_token: other.refresh });
  await expect(under).rejects.toBeInstanceOf(SessionEnded);
  expect(ended()).toBe(0);
  expect(await api.call('GET', '/users/me')).toMatchObject({ username: other.username });
});

test('refusals come in words: of the app, plainer where it speaks to developers, and with the wait', async () => {
  const { api } = await client();
  const phone = '+915550000001';
  const words = (path: string, body: unknown) => api.open(path, body).catch((error: Error) => error.message);
  expect(await words('/auth/request_otp', { phone: '12' })).toMatch(/country code/);
  expect(await words('/auth/verify', { phone, otp: '1' })).toBe('That code is wrong, or no longer good.');
  await api.open('/auth/request_otp', { phone });
  await api.open('/auth/resend_otp', { phone });
  expect(await words('/auth/resend_otp', { phone })).toMatch(
    /^The code was sent a moment ago. Try again in \d+ seconds.$/,
  );
  expect(await words('/auth/register', { registration_token: 'x', username: '' })).toMatch(/^Username must be/);
});

test('a server that can’t be reached is said to be so, and the session stays', async () => {
  const { store } = await client();
  const away = createApi({ base: 'http://127.0.0.1:9', store, onEnded: () => undefined });
  await expect(away.call('GET', '/users/me')).rejects.toThrow('can’t be reached');
  expect(store.read()).toBeDefined();
});
