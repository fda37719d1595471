import { expect, test } from 'vitest';
import { useFavorites } from './favorites-client.ts';

const app = useFavorites();

test('a favorite is added as documented, and a repetition says so and changes nothing', async () => {
  const [by, on] = [await app.caller(), await app.listener()];
  const done = { success: true, listener_id: on.id, is_favorited: true };
  const added = await app.add(by, String(on.id));
  expect([added.status, Object.entries(added.body)]).toEqual([
    200,
    Object.entries({ ...done, message: `Successfully added ${on.username} to favorites` }).sort(inOrder),
  ]);
  const before = await app.storedOf(by);
  await app.advance(1);
  expect((await app.add(by, on.id)).body).toEqual({ ...done, message: `Already favorited ${on.username}` });
  expect(await app.storedOf(by)).toEqual(before);
});

const fields = ['success', 'message', 'listener_id', 'is_favorited'];
const inOrder = ([one]: [string, unknown], [other]: [string, unknown]) => fields.indexOf(one) - fields.indexOf(other);

test('oneself, who is no listener, nobody and what is no id are refused in the documented words, and nothing is written', async () => {
  const [by, user] = [await app.listener(), await app.caller()];
  const refused = [];
  for (const id of [by.id, user.id, 2 ** 52, 0, 'x', undefined]) refused.push(await app.add(by, id));
  expect(refused.map(({ status, body }) => [status, body.detail])).toMatchObject([
    [400, 'Cannot favorite yourself'],
    [404, 'Listener not found'],
    [404, 'Listener not found'],
    [404, 'Listener not found'],
    [422, [{ type: 'int_parsing', loc: ['body', 'listener_id'] }]],
    [422, [{ type: 'missing', loc: ['body', 'listener_id'] }]],
  ]);
  expect(await app.storedOf(by)).toEqual([]);
});

test('a listener hidden by a block of either side is not found, also one who is a favorite already', async () => {
  const [by, blocked, blocker] = [await app.caller(), await app.listener(), await app.listener()];
  await app.add(by, blocker.id);
  await app.post('/block', { blocked_id: blocked.id }, by.access);
  await app.post('/block', { blocked_id: by.id }, blocker.access);
  const before = await app.storedOf(by);
  for (const { id } of [blocked, blocker]) {
    expect(await app.add(by, id)).toMatchObject({ status: 404, body: { detail: 'Listener not found' } });
  }
  expect(await app.storedOf(by)).toEqual(before);
});

test('a deleted listener is not found, and nothing is written', async () => {
  const [by, on] = [await app.caller(), await app.listener()];
  await app.delete('/users/me', on.access);
  expect(await app.add(by, on.id)).toMatchObject({ status: 404, body: { detail: 'Listener not found' } });
  expect(await app.storedOf(by)).toEqual([]);
});
