import { expect, test, vi } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { useSaathii } from '../support/saathii.ts';
import { type Device, loggedIn, logIn, newDevice, settledWhile } from './device.ts';

const app = useSaathii();
const refresh = 'POST /auth/refresh';
const expiry = 31 * 60;

const refreshes = ({ asked }: Device): number => asked.filter((one) => one === refresh).length;

test('a new number is registered by the code that was sent, a known one is logged in, and both can ask at once', async () => {
  const device = newDevice(app);
  const phone = await logIn(app, device, undefined, { role: 'listener' });
  expect(await device.client.call('users.getMe')).toMatchObject({ phone, roles: ['listener'] });
  await device.client.logOut();
  expect(device.shelf.kept).toBeUndefined();
  await expect(device.client.call('users.getMe')).rejects.toMatchObject({ name: 'SessionEnded' });
  await logIn(app, device, phone);
  expect(await device.client.call('users.getMe')).toMatchObject({ phone });
  expect(device.ended()).toBe(0);
});

test('an expired access token is renewed without anybody noticing, and both tokens are written', async () => {
  const device = await loggedIn(app);
  const before = device.shelf.kept;
  await app.advance(expiry);
  expect(await device.client.call('users.getMe')).toMatchObject({ phone: device.phone });
  expect(device.asked.slice(-3)).toEqual(['GET /users/me', refresh, 'GET /users/me']);
  expect(device.shelf.kept?.access_token).not.toBe(before?.access_token);
  expect(device.shelf.kept?.refresh_token).not.toBe(before?.refresh_token);
  expect(device.ended()).toBe(0);
});

test('20 requests with an expired token cause one refresh, and all of them are answered', async () => {
  const device = await loggedIn(app);
  await app.advance(expiry);
  const answers = await Promise.all(Array.from({ length: 20 }, () => device.client.call('users.getMyStatus')));
  expect(answers).toHaveLength(20);
  expect(refreshes(device)).toBe(1);
});

test('the tokens are written before anybody who waited for them goes on', async () => {
  const device = await loggedIn(app);
  const writing = Promise.withResolvers<void>();
  const { write } = device.shelf;
  Object.assign(device.shelf, {
    write: async (tokens: Parameters<typeof write>[0]) => {
      await writing.promise;
      await write(tokens);
    },
  });
  const slow = newDevice(app, { shelf: device.shelf });
  await app.advance(expiry);
  const answer = slow.client.call('users.getMe');
  await eventually(() => expect(refreshes(slow)).toBe(1));
  await app.world.idle();
  expect(slow.asked.at(-1)).toBe(refresh);
  writing.resolve();
  expect(await answer).toMatchObject({ phone: device.phone });
});

test('a refresh token that was used elsewhere ends the session once for all who wait, and nothing is asked any more', async () => {
  const device = await loggedIn(app);
  await app.post('/auth/refresh', { refresh_token: device.shelf.kept?.refresh_token });
  await app.advance(expiry);
  const asked = Promise.allSettled([1, 2, 3].map(() => device.client.call('users.getMe')));
  await eventually(() => expect(refreshes(device)).toBe(1));
  const outcomes = await settledWhile(device, asked);
  expect(outcomes.map((one) => one.status === 'rejected' && one.reason.name)).toEqual(Array(3).fill('SessionEnded'));
  await expect(device.client.call('users.getMe')).rejects.toMatchObject({ name: 'SessionEnded' });
  expect([device.ended(), refreshes(device), device.shelf.kept]).toEqual([1, 1, undefined]);
});

test('a refusal of the refresh itself is never taken for an expired token', async () => {
  const { client, asked } = newDevice(app);
  await expect(client.call('auth.refresh', { body: { refresh_token: 'none' } })).rejects.toMatchObject({
    ...{ name: 'Refusal', status: 401, detail: 'Invalid refresh token', operation: 'auth.refresh' },
  });
  expect(asked).toEqual([refresh]);
});

test('a refresh that never reached the server is repeated within its grace, and the session goes on', async () => {
  let toLose = 1;
  const device = await loggedIn(app, {
    fetch: async (url, request) => {
      if (url.endsWith('/auth/refresh') && toLose-- > 0) throw new TypeError('network down');
      return fetch(url, request as RequestInit);
    },
  });
  await app.advance(expiry);
  const answer = device.client.call('users.getMe');
  expect(await settledWhile(device, answer)).toMatchObject({ phone: device.phone });
  expect([refreshes(device), device.ended()]).toEqual([2, 0]);
});

test('a refresh that can’t be made keeps the tokens, so that the person stays logged in', async () => {
  let isDown = false;
  const device = await loggedIn(app, {
    fetch: async (url, request) => {
      if (url.endsWith('/auth/refresh') && isDown) throw new TypeError('network down');
      return fetch(url, request as RequestInit);
    },
  });
  await app.advance(expiry);
  const { kept } = device.shelf;
  isDown = true;
  await expect(settledWhile(device, device.client.call('users.getMe'))).rejects.toMatchObject({ name: 'NoAnswer' });
  expect([device.shelf.kept, device.ended()]).toEqual([kept, 0]);
  isDown = false;
  expect(await device.client.call('users.getMe')).toMatchObject({ phone: device.phone });
});

test('of two clients that share the tokens one refreshes, and the other takes what it got', async () => {
  const one = await loggedIn(app);
  const other = newDevice(app, { shelf: one.shelf });
  await app.advance(expiry);
  await one.client.call('users.getMe');
  expect(await other.client.call('users.getMe')).toMatchObject({ phone: one.phone });
  expect([refreshes(one), refreshes(other)]).toEqual([1, 0]);
});

test('of two clients that refresh at the same moment the one that is refused waits for what the other got', async () => {
  const answering = Promise.withResolvers<void>();
  const one = await loggedIn(app, {
    fetch: async (url, request) => {
      const answer = await fetch(url, request as RequestInit);
      if (url.endsWith('/auth/refresh')) await answering.promise;
      return answer;
    },
  });
  await app.advance(expiry);
  const answers = [one.client.call('users.getMe')];
  await eventually(() => expect(refreshes(one)).toBe(1));
  await app.world.idle();
  const reads = vi.spyOn(one.shelf, 'read');
  const other = newDevice(app, { shelf: one.shelf });
  answers.push(other.client.call('users.getMe'));
  // For the request, before the refresh, and once more after its refusal.
  await eventually(() => expect(reads).toHaveBeenCalledTimes(3));
  answering.resolve();
  await answers[0];
  other.timer.advance(1);
  expect((await Promise.all(answers)).map(({ phone }) => phone)).toEqual([one.phone, one.phone]);
  expect([refreshes(other), one.ended(), other.ended()]).toEqual([1, 0, 0]);
});

test('with a lock they take turns, and one refresh is all there is', async () => {
  let turn: Promise<unknown> = Promise.resolve();
  const lock = <Result>(act: () => Promise<Result>): Promise<Result> => {
    const mine = turn.then(act);
    turn = mine.catch(() => undefined);
    return mine;
  };
  const one = await loggedIn(app, { lock });
  const other = newDevice(app, { shelf: one.shelf, lock });
  await app.advance(expiry);
  await Promise.all([one.client.call('users.getMe'), other.client.call('users.getMe')]);
  expect(refreshes(one) + refreshes(other)).toBe(1);
});

test('a session that one client ended is over in the other as well, which says so once', async () => {
  const one = await loggedIn(app);
  const other = newDevice(app, { shelf: one.shelf });
  await other.client.call('users.getMe');
  await one.client.logOut();
  for (let round = 0; round < 2; round++) {
    await expect(other.client.call('users.getMe')).rejects.toMatchObject({ name: 'SessionEnded' });
  }
  expect([one.ended(), other.ended()]).toEqual([0, 1]);
});

test('a logout with tokens that are dead already is a logout, and no end that anybody is told of', async () => {
  const device = await loggedIn(app);
  await app.post('/auth/logout', undefined, device.shelf.kept?.access_token);
  await app.advance(expiry);
  await settledWhile(device, device.client.logOut());
  expect([device.shelf.kept, device.ended()]).toEqual([undefined, 0]);
});
