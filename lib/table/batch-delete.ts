import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { chunksOf } from '../core/chunks.ts';
import { untilDone } from './contention.ts';
import type { Entity } from './entity.ts';
import { bindingOf, type Table } from './table.ts';

/** The platform's own limit for one request. */
const keysPerRequest = 25;

type Deletion = { readonly DeleteRequest?: { readonly Key?: Record<string, unknown> | undefined } | undefined };

/**
 * Deletes items, whether they are there or not, 25 in a round trip. What the table leaves undone for lack of capacity
 * is asked for again; an overload that lasts throws, and then some of the items may be deleted.
 */
export async function deleteMany<Item extends object, Key extends object>(
  table: Table,
  entity: Entity<Item, Key>,
  keys: readonly NoInfer<Key>[],
): Promise<void> {
  const { client, name } = bindingOf(table);
  const distinct = new Map(keys.map((key) => [JSON.stringify(entity.keyOf(key)), { ...entity.keyOf(key) }]));
  const deletions = [...distinct.values()].map((Key): Deletion => ({ DeleteRequest: { Key } }));
  await Promise.all(
    chunksOf(deletions, keysPerRequest).map((some) =>
      untilDone<Deletion>(some, async (left) => {
        const request = { RequestItems: { [name]: [...left] } };
        const { UnprocessedItems } = await client.send(new BatchWriteCommand(request as never));
        return (UnprocessedItems?.[name] ?? []) as readonly Deletion[];
      }),
    ),
  );
}
