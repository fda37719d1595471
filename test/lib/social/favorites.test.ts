import { expect, test } from 'vitest';
import { Failure } from '../../../lib/core/failure.ts';
import { type UserItem, Users } from '../../../lib/identity/account.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { firstStatus } from '../../../lib/presence/transition.ts';
import { listFavorites } from '../../../lib/social/favorite-list.ts';
import { addFavorite, removeFavorite } from '../../../lib/social/favorites.ts';
import { FavoriteCounts, Favorites } from '../../../lib/social/store.ts';
import { put } from '../../../lib/table/write.ts';
import { newUser, useSocial } from './social-world.ts';

const world = useSocial();
type Who = Pick<UserItem, 'userId'>;

async function newListener(): Promise<UserItem> {
  const user = { ...(await newUser(world)), roles: { listener: '2026' } };
  await world.table.put(Users, user);
  return user;
}
const newListeners = (count: number) => Promise.all(Array.from({ length: count }, newListener));

const add = (by: Who, on: Who, { max = 1_000, hidden = [] }: { max?: number; hidden?: readonly number[] } = {}) =>
  addFavorite(
    world.table,
    { userId: by.userId, listenerId: on.userId, createdAt: 1 },
    { maxFavorites: max, hidden: new Set(hidden) },
  );
const drop = (by: Who, on: Who) => removeFavorite(world.table, { userId: by.userId, listenerId: on.userId });
const outcomeOf = (outcome: Awaited<ReturnType<typeof add>>) =>
  outcome instanceof Failure ? outcome.code : outcome.changed;

async function storedOf({ userId }: Who) {
  const rows = (await world.table.list(Favorites, { of: [userId], limit: 1_000 }))?.items ?? [];
  return { ids: rows.map(({ listenerId }) => listenerId), count: await countOf({ userId }) };
}
const countOf = async ({ userId }: Who) => (await world.table.get(FavoriteCounts, { userId }))?.favorites ?? 0;

test('the same favorite added and removed many times at once is stored, counted and counted down once', async () => {
  const [by, on] = [await newUser(world), await newListener()];
  const added = await Promise.all(Array.from({ length: 6 }, () => add(by, on)));
  expect(added.map(outcomeOf).filter(Boolean)).toEqual([true]);
  expect(await storedOf(by)).toEqual({ ids: [on.userId], count: 1 });
  const removed = await Promise.all(Array.from({ length: 6 }, () => drop(by, on)));
  expect(removed.map(outcomeOf).filter(Boolean)).toEqual([true]);
  expect(await storedOf(by)).toEqual({ ids: [], count: 0 });
});

test('nobody stores more favorites than the limit, however many come at once, and a removal makes room', async () => {
  const by = await newUser(world);
  const listeners = await newListeners(8);
  const outcomes = await Promise.all(listeners.map((on) => add(by, on, { max: 3 })));
  expect(outcomes.map(outcomeOf).filter((one) => one === true)).toHaveLength(3);
  expect(outcomes.map(outcomeOf).filter((one) => one === 'too_many_favorites')).toHaveLength(5);
  const { ids, count } = await storedOf(by);
  expect([ids.length, count]).toEqual([3, 3]);
  const [first = 0] = ids;
  expect(outcomeOf(await add(by, { userId: first }, { max: 3 }))).toBe(false);
  await drop(by, { userId: first });
  const refused = listeners.find(({ userId }) => !ids.includes(userId)) as UserItem;
  expect(outcomeOf(await add(by, refused, { max: 3 }))).toBe(true);
  expect((await storedOf(by)).count).toBe(3);
});

test('refusals come in the documented order, and nothing is written', async () => {
  const [by, user, listener] = [await newListener(), await newUser(world), await newListener()];
  const full = { max: 0, hidden: [listener.userId, by.userId] };
  expect(outcomeOf(await add(by, by, full))).toBe('cannot_favorite_self');
  expect(outcomeOf(await add(by, listener, full))).toBe('listener_not_found');
  expect(outcomeOf(await add(by, user, full))).toBe('listener_not_found');
  expect(outcomeOf(await add(by, { userId: 999_999_999 }, full))).toBe('listener_not_found');
  expect(await storedOf(by)).toEqual({ ids: [], count: 0 });
});

test.each([
  ['the listener', (_: Who, on: Who) => on],
  ['the user', (by: Who) => by],
])('a favorite that meets the deletion of %s is refused and nothing is written', async (_, whose) => {
  const [by, on] = [await newUser(world), await newListener()];
  world.before('TransactWriteItems', () => world.table.delete(Users, whose(by, on)));
  expect(outcomeOf(await add(by, on))).toBe('listener_not_found');
  expect(await storedOf(by)).toEqual({ ids: [], count: 0 });
});

test('a favorite whose answer was lost is not counted twice, and a failure leaves everything as it was', async () => {
  const [by, on] = [await newUser(world), await newListener()];
  world.failNext('TransactWriteItems');
  await expect(add(by, on)).rejects.toThrow('unreachable');
  expect(await storedOf(by)).toEqual({ ids: [], count: 0 });
  world.loseAnswer('TransactWriteItems');
  expect(outcomeOf(await add(by, on))).toBe(true);
  world.loseAnswer('TransactWriteItems');
  expect(outcomeOf(await drop(by, on))).toBe(true);
  expect(await storedOf(by)).toEqual({ ids: [], count: 0 });
});

test('a list of 1,000 favorites is read in one query and batches of 100, and its accounts that are gone are left out', async () => {
  const by = await newUser(world);
  const template = await newListener();
  const ids = Array.from({ length: 1_000 }, (_, index) => 2_000_000 + index);
  for (let start = 0; start < ids.length; start += 30) {
    await world.table.transact(
      ids
        .slice(start, start + 30)
        .flatMap((userId) => [
          put(Favorites, { userId: by.userId, listenerId: userId, createdAt: userId % 7 }),
          ...(userId % 10 ? [put(Users, { ...template, userId })] : []),
          put(Statuses, firstStatus({ ...template, userId }, 1_000)),
        ]),
    );
  }
  const from = world.operations.length;
  const query = { userId: by.userId, onlineOnly: false, availableOnly: false, hidden: new Set([2_000_001]) };
  const rule = { offlineAfterSeconds: 90 };
  const listed = await listFavorites(world.table, query, new Date(2_000), rule);
  expect(world.operations.slice(from)).toEqual(['Query', ...Array(20).fill('BatchGetItem')]);
  const expected = ids
    .filter((userId) => userId % 10 && userId !== 2_000_001)
    .sort((one, other) => (other % 7) - (one % 7) || other - one);
  expect(listed.map(({ user }) => user.userId)).toEqual(expected);
  const late = new Date(1_000 + 90_001);
  expect(await listFavorites(world.table, { ...query, onlineOnly: true }, late, rule)).toEqual([]);
});
