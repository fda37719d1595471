import type { Table } from '../table/table.ts';
import { Sockets, topicShards } from './store.ts';

/** The most that one page of a list can hold is bounded by its size, not by this number. */
const pageSize = 10_000;

/** How many sockets these channels tell at the moment; those of the last second may be missing. */
export async function countSockets(table: Table, channels: readonly string[]): Promise<number> {
  const shards = channels.flatMap((channel) =>
    Array.from({ length: topicShards }, (_, shard) => countShard(table, channel, shard)),
  );
  return (await Promise.all(shards)).reduce((total, count) => total + count, 0);
}

async function countShard(table: Table, channel: string, shard: number): Promise<number> {
  let count = 0;
  let cursor: string | undefined;
  do {
    const request = { of: [channel, shard], eventual: true, limit: pageSize } as const;
    const page = await table.list(Sockets, { ...request, ...(cursor && { cursor }) });
    count += page?.items.length ?? 0;
    cursor = page?.next;
  } while (cursor);
  return count;
}
