import { expect, test } from 'vitest';
import { register } from '../../../support/saathii.ts';
import { useFavorites } from './favorites-client.ts';

const app = useFavorites();
const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

type Body = { favorites: { user_id: number }[]; total_count: number; online_count: number; available_count: number };
const idsOf = ({ favorites }: Body) => favorites.map(({ user_id }) => user_id);
const countsOf = ({ total_count, online_count, available_count }: Body) => [total_count, online_count, available_count];

test('a favorite is listed as documented, field by field and in order', async () => {
  const profile = { sex: 'female', interests: ['music'], preferred_language: 'en' };
  const [by, on] = [await app.caller(), await app.listener(profile)];
  await app.add(by, on.id);
  const { status, body } = await app.list(by);
  expect(status).toBe(200);
  expect(Object.keys(body)).toEqual([
    ...['favorites', 'total_count', 'online_count', 'available_count'],
    ...['page', 'per_page', 'has_next', 'has_previous'],
  ]);
  expect(Object.entries(body.favorites[0])).toEqual([
    ...[['user_id', on.id] as const, ['username', on.username], ['sex', 'female'], ['bio', null]],
    ...[['interests', ['music']] as const, ['profile_image_url', null], ['preferred_language', 'en'], ['rating', 0]],
    ...[['country', 'India'] as const, ['is_online', true], ['last_seen', expect.stringMatching(timestamp)]],
    ...[['is_busy', false] as const, ['busy_until', null], ['is_available', true]],
    ['favorited_at', expect.stringMatching(timestamp)],
  ]);
  expect(body).toMatchObject({ total_count: 1, page: 1, per_page: 20, has_next: false, has_previous: false });
});

test('favorites come latest first in pages with exact totals, of equal ones the higher id first', async () => {
  const by = await app.caller();
  const ids: number[] = [];
  for (let count = 0; count < 5; count++) ids.push((await app.listener()).id);
  for (const id of [1, 3, 0, 4, 2].map((place) => ids[place] as number)) {
    await app.add(by, id);
    await app.advance(1);
  }
  const latest = [2, 4, 0, 3, 1].map((place) => ids[place]);
  const first = (await app.list(by, '?page=0&per_page=2')).body;
  expect([idsOf(first), first.page, first.total_count, first.has_next, first.has_previous]).toEqual([
    latest.slice(0, 2),
    ...[1, 5, true, false],
  ]);
  expect(idsOf((await app.list(by, '?page=3&per_page=2')).body)).toEqual(latest.slice(4));
  expect((await app.list(by, '?page=9&per_page=0')).body).toMatchObject({
    ...{ favorites: [], total_count: 5, online_count: 5, per_page: 20, has_next: false, has_previous: true },
  });
});

test('the filters and the counts under them go by what each favorite is at the moment', async () => {
  const by = await app.caller();
  const silent = await app.listener();
  await app.advance(60);
  const [busy, free, away] = [await app.listener(), await app.listener(), await app.listener()];
  for (const { id } of [silent, busy, free, away]) await app.add(by, id);
  await app.put('/users/me/status', { is_busy: true }, busy.access);
  await app.put('/users/me/status', { is_online: false }, away.access);
  await app.advance(40);
  const { body } = await app.list(by);
  expect([body.favorites.length, ...countsOf(body)]).toEqual([4, 4, 2, 1]);
  expect(countsOf((await app.list(by, '?per_page=1')).body)).toEqual([4, 2, 1]);
  const online = (await app.list(by, '?online_only=true')).body;
  expect([idsOf(online).sort(), countsOf(online)]).toEqual([[busy.id, free.id].sort(), [2, 2, 1]]);
  const available = (await app.list(by, '?available_only=1')).body;
  expect([idsOf(available), countsOf(available)]).toEqual([[free.id], [1, 1, 1]]);
  expect((await app.list(by, '?online_only=maybe')).body.detail).toMatchObject([
    { type: 'bool_parsing', loc: ['query', 'online_only'] },
  ]);
});

test('a favorite is hidden, uncounted and not lost while either side blocks the other', async () => {
  const [by, on] = [await app.caller(), await app.listener()];
  await app.add(by, on.id);
  const before = (await app.list(by)).body.favorites;
  for (const [blocker, blocked] of [
    [by, on],
    [on, by],
  ] as const) {
    await app.post('/block', { blocked_id: blocked.id }, blocker.access);
    const hidden = (await app.list(by)).body;
    expect([idsOf(hidden), countsOf(hidden)]).toEqual([[], [0, 0, 0]]);
    await app.send('DELETE', `/block?blocked_id=${blocked.id}`, { token: blocker.access });
  }
  expect((await app.list(by)).body.favorites).toMatchObject([{ favorited_at: before[0].favorited_at }]);
});

test('a deleted favorite is listed and counted no more, at once, and nothing of it is left afterwards', async () => {
  const [by, gone, stays] = [await app.caller(), await app.listener(), await app.listener()];
  for (const { id } of [gone, stays]) await app.add(by, id);
  await app.delete('/users/me', gone.access);
  const { body } = await app.list(by);
  expect([idsOf(body), countsOf(body)]).toEqual([[stays.id], [1, 1, 1]]);
  await app.world.idle();
  await app.advance(901);
  expect(await app.storedOf(by)).toMatchObject([{ favorites: 1 }, { listenerId: stays.id }]);
});

test('nothing is left of the favorites of a deleted account', async () => {
  const [by, on] = [await app.caller(), await app.listener()];
  await app.add(by, on.id);
  await app.delete('/users/me', by.access);
  await app.world.idle();
  await app.advance(901);
  expect(await app.storedOf(by)).toEqual([]);
});

test('the list of somebody without favorites is empty', async () => {
  const { access } = await register(app);
  expect((await app.get('/favorites', access)).body).toMatchObject({ favorites: [], ...{ total_count: 0, page: 1 } });
});
