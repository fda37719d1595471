import { chunksOf } from '../core/chunks.ts';
import { deleteMany } from '../table/batch-delete.ts';
import { readAll } from '../table/read-all.ts';
import type { Table } from '../table/table.ts';
import { dropFavorite } from './favorites.ts';
import { FavoriteCounts, Favorites } from './store.ts';

/** How many of those who favor somebody are read at a time. */
const pageSize = 100;

/** How many favorites are given back at once. */
const batchSize = 25;

/**
 * Erases the favorites of a deleted account, and the account from the favorites of others, whose counts are given back
 * once each. A repetition, also of one that broke off, goes on where the first one ended.
 */
export async function eraseFavorites(table: Table, userId: number): Promise<void> {
  await Promise.all([eraseOwn(table, userId), eraseFromOthers(table, userId)]);
}

/** The count goes last: as long as it is there the rest may have to be looked for again. */
async function eraseOwn(table: Table, userId: number): Promise<void> {
  await deleteMany(table, Favorites, await readAll(table, Favorites, userId));
  await table.delete(FavoriteCounts, { userId });
}

async function eraseFromOthers(table: Table, listenerId: number): Promise<void> {
  let cursor: string | undefined;
  do {
    const place = { index: 'gsi1', of: [listenerId], limit: pageSize, ...(cursor && { cursor }) } as const;
    const page = await table.list(Favorites, place);
    for (const some of chunksOf(page?.items ?? [], batchSize)) {
      await Promise.all(some.map((favorite) => dropFavorite(table, favorite)));
    }
    cursor = page?.next;
  } while (cursor);
}
