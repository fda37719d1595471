import type { Entity } from '../table/entity.ts';
import type { Table } from '../table/table.ts';

/** How many rows one read is asked for: more than a user may have. The platform ends a page at 1 MB by itself. */
const pageSize = 1_100;

/** All items of one kind that stand in a user's partition. Their number must be bounded. */
export async function readAll<Item extends object, Key extends object>(
  table: Table,
  entity: Entity<Item, Key>,
  userId: number,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await table.list(entity, { of: [userId], limit: pageSize, ...(cursor && { cursor }) });
    items.push(...((page?.items ?? []) as readonly Item[]));
    cursor = page?.next;
  } while (cursor);
  return items;
}
