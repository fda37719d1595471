import { expect, test } from 'vitest';
import { useFavorites } from './favorites-client.ts';

const app = useFavorites();

test('a check says whether somebody is in favorites, under their current name', async () => {
  const [by, on] = [await app.caller(), await app.listener()];
  const answer = { success: true, listener_id: on.id };
  expect((await app.check(by, on.id)).body).toEqual({
    ...answer,
    message: `${on.username} is not in favorites`,
    is_favorited: false,
  });
  await app.add(by, on.id);
  await app.put('/users/me', { username: `${on.username}new` }, on.access);
  expect((await app.check(by, on.id)).body).toEqual({
    ...answer,
    message: `${on.username}new is in favorites`,
    is_favorited: true,
  });
  expect((await app.check(on, by.id)).body.is_favorited).toBe(false);
});

test('a favorite that a block hides is still one', async () => {
  const [by, on] = [await app.caller(), await app.listener()];
  await app.add(by, on.id);
  await app.post('/block', { blocked_id: by.id }, on.access);
  expect((await app.check(by, on.id)).body.is_favorited).toBe(true);
});

test('nobody, somebody deleted and what is no id are refused in the documented words', async () => {
  const [by, gone] = [await app.caller(), await app.listener()];
  await app.add(by, gone.id);
  await app.delete('/users/me', gone.access);
  for (const id of [gone.id, 2 ** 52, 0]) {
    expect(await app.check(by, id)).toMatchObject({ status: 404, body: { detail: 'Listener not found' } });
  }
  expect((await app.check(by, 'x')).body.detail).toMatchObject([{ type: 'int_parsing', loc: ['path', 'listener_id'] }]);
});
