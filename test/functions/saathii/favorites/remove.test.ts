import { expect, test } from 'vitest';
import { useFavorites } from './favorites-client.ts';

const app = useFavorites();

test('a removal is answered as documented, and takes the id from the body or the query, of which the body wins', async () => {
  const [by, one, two] = [await app.caller(), await app.listener(), await app.listener()];
  for (const { id } of [one, two]) await app.add(by, id);
  const answer = { success: true, is_favorited: false };
  const both = await app.remove(by, { query: `?listener_id=${two.id}`, body: { listener_id: one.id } });
  expect([both.status, both.body]).toEqual([
    200,
    { ...answer, message: `Successfully removed ${one.username} from favorites`, listener_id: one.id },
  ]);
  expect((await app.list(by)).body).toMatchObject({ favorites: [{ user_id: two.id }], total_count: 1 });
  const inQuery = await app.remove(by, { query: `?listener_id=${two.id}` });
  expect(inQuery.body.message).toBe(`Successfully removed ${two.username} from favorites`);
  expect((await app.remove(by, { body: { listener_id: String(two.id) } })).body).toEqual({
    ...answer,
    message: `${two.username} was not in favorites`,
    listener_id: two.id,
  });
  expect((await app.list(by)).body.total_count).toBe(0);
});

test('somebody who was never a favorite, oneself and who is no listener were not in favorites', async () => {
  const [by, other] = [await app.caller(), await app.caller()];
  for (const { id, username } of [by, other]) {
    const { body } = await app.remove(by, { body: { listener_id: id } });
    expect(body).toMatchObject({ message: `${username} was not in favorites`, is_favorited: false });
  }
  expect(await app.storedOf(by)).toEqual([]);
});

test('a favorite can be removed while a block hides the two, and is not there once it ends', async () => {
  const [by, on] = [await app.caller(), await app.listener()];
  await app.add(by, on.id);
  await app.post('/block', { blocked_id: on.id }, by.access);
  expect((await app.remove(by, { body: { listener_id: on.id } })).body.message).toMatch(/^Successfully removed/);
  await app.send('DELETE', `/block?blocked_id=${on.id}`, { token: by.access });
  expect((await app.list(by)).body.total_count).toBe(0);
});

test('nobody and what is no id are refused in the documented words', async () => {
  const by = await app.caller();
  expect(await app.remove(by, { body: { listener_id: 2 ** 52 } })).toMatchObject({
    ...{ status: 404, body: { detail: 'Listener not found' } },
  });
  expect((await app.remove(by, { query: '?listener_id=x' })).body.detail).toMatchObject([
    { type: 'int_parsing', loc: ['query', 'listener_id'] },
  ]);
  expect((await app.remove(by, {})).body.detail).toMatchObject([{ type: 'missing', loc: ['body'] }]);
});
