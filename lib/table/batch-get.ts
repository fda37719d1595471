import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { untilDone } from './contention.ts';
import type { IndexName } from './entity.ts';
import type { ItemKey } from './key.ts';

/** An item as it is stored, the table's own attributes included. */
export type Raw = Record<string, unknown>;

/**
 * Reads up to 100 items, in the order of their keys; one that is asked for twice is read once and given twice. What the
 * table leaves unread for lack of capacity is asked for again; an overload that lasts throws.
 */
export async function batchGet(
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly ItemKey[],
  consistent = true,
): Promise<readonly (Raw | undefined)[]> {
  const wanted = new Map(keys.map(({ pk, sk }) => [nameOf({ pk, sk }), { pk, sk }]));
  const found = new Map<string, Raw>();
  await untilDone<Raw>([...wanted.values()], async (left) => {
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys: [...left], ConsistentRead: consistent } } }),
    );
    for (const item of Responses?.[table] ?? []) found.set(nameOf(item), item);
    return UnprocessedKeys?.[table]?.Keys ?? [];
  });
  return keys.map((key) => found.get(nameOf(key)));
}

/**
 * The items behind the entries of an index, which hold nothing but keys. An index follows its items a little later, so
 * an item that has left the partition in the meantime is left out.
 */
export async function readBehind(
  client: DynamoDBDocumentClient,
  table: string,
  entries: readonly Raw[],
  index: IndexName,
  consistent: boolean,
): Promise<readonly Raw[]> {
  const partition = `${index}pk`;
  const raw = await batchGet(client, table, entries as unknown as readonly ItemKey[], consistent);
  return raw.flatMap((item, place) => (item && item[partition] === entries[place]?.[partition] ? [item] : []));
}

const nameOf = ({ pk, sk }: Raw | ItemKey): string => JSON.stringify([pk, sk]);
