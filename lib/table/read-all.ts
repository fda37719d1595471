import type { Entity } from './entity.ts';
import type { ListRequest } from './query.ts';
import type { Table } from './table.ts';

/** How many rows one read is asked for; the platform ends a page at 1 MB by itself. */
const pageSize = 1_100;

/** All items of one kind that stand in a user's partition. Their number must be bounded by what a user may do. */
export async function readAll<Item extends object, Key extends object>(
  table: Table,
  entity: Entity<Item, Key>,
  userId: number,
  order: Pick<ListRequest, 'newestFirst'> = {},
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await table.list(entity, { ...order, of: [userId], limit: pageSize, ...(cursor && { cursor }) });
    items.push(...((page?.items ?? []) as readonly Item[]));
    cursor = page?.next;
  } while (cursor);
  return items;
}
