import type { Grant } from '../core/grant.ts';
import { countIndexed } from '../table/count.ts';
import type { Table } from '../table/table.ts';
import { Statuses, watchShards } from './store.ts';

/** The right that counting takes. */
export const flaggedAccess: Grant = {
  on: 'table',
  entity: Statuses.name,
  partition: Statuses.partition,
  index: 'gsi2',
  actions: ['query'],
};

/**
 * How many users are busy by their own word and in no call. A flag that has lapsed by time counts until the sweep has
 * seen it. It reads entries of an index only.
 */
export async function countFlagged(table: Table): Promise<number> {
  const shards = Array.from({ length: watchShards }, (_, shard) =>
    countIndexed(table, Statuses, { index: 'gsi2', of: [shard] }),
  );
  return (await Promise.all(shards)).reduce((sum, count) => sum + count, 0);
}
