import { expect, test } from 'vitest';
import { eraseFavorites } from '../../../lib/social/favorite-erasure.ts';
import { FavoriteCounts, Favorites } from '../../../lib/social/store.ts';
import { put } from '../../../lib/table/write.ts';
import { useSocial } from './social-world.ts';

const world = useSocial();
let ids = 10_000_000;
const newIds = (count: number) => Array.from({ length: count }, () => ++ids);

async function favor(userId: number, listeners: readonly number[]): Promise<void> {
  for (let start = 0; start < listeners.length; start += 90) {
    const some = listeners.slice(start, start + 90);
    await world.table.transact(some.map((listenerId) => put(Favorites, { userId, listenerId, createdAt: 1 })));
  }
  await world.table.put(FavoriteCounts, { userId, favorites: listeners.length });
}

async function storedOf(userId: number) {
  const rows = (await world.table.list(Favorites, { of: [userId], limit: 1_000 }))?.items ?? [];
  const count = await world.table.get(FavoriteCounts, { userId });
  return { listeners: rows.map(({ listenerId }) => listenerId), count: count?.favorites };
}

/** Somebody with favorites who is a favorite of others, each of whom has another one as well. */
async function entangled(own: number, others: number) {
  const [gone = 0, stays = 0] = newIds(2);
  await favor(gone, newIds(own));
  const fans = newIds(others);
  for (const fan of fans) await favor(fan, [gone, stays]);
  return { gone, stays, fans };
}

test('favorites of both directions go with the account, counts are given back once, and favorites of others stay', async () => {
  const { gone, stays, fans } = await entangled(3, 4);
  await Promise.all([eraseFavorites(world.table, gone), eraseFavorites(world.table, gone)]);
  await eraseFavorites(world.table, gone);
  expect(await storedOf(gone)).toEqual({ listeners: [], count: undefined });
  for (const fan of fans) expect(await storedOf(fan)).toEqual({ listeners: [stays], count: 1 });
});

test('somebody whom more people favor than one read gives is erased from all of them', async () => {
  const { gone, fans, stays } = await entangled(120, 130);
  await eraseFavorites(world.table, gone);
  expect(await storedOf(gone)).toEqual({ listeners: [], count: undefined });
  const left = await Promise.all(fans.map(storedOf));
  expect(left).toEqual(Array(130).fill({ listeners: [stays], count: 1 }));
});

test.each([
  ['TransactWriteItems', 2],
  ['BatchWriteItem', 0],
  ['DeleteItem', 0],
  ['BatchGetItem', 0],
] as const)('an erasure that broke off at %s %d is completed by its repetition', async (operation, skip) => {
  const { gone, stays, fans } = await entangled(30, 5);
  world.failNext(operation, skip);
  await expect(eraseFavorites(world.table, gone)).rejects.toThrow('unreachable');
  await eraseFavorites(world.table, gone);
  expect(await storedOf(gone)).toEqual({ listeners: [], count: undefined });
  for (const fan of fans) expect(await storedOf(fan)).toEqual({ listeners: [stays], count: 1 });
});
