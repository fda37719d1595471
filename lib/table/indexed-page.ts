import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { readBehind } from './batch-get.ts';
import type { Entity, IndexName } from './entity.ts';
import { joinKey, type KeyPart } from './key.ts';
import { reveal } from './reveal.ts';
import { bindingOf, type Table } from './table.ts';

/** As many keys as one request reads, which is far from what it may. */
const mostKeys = 1000;

/** A page of a partition of an index, by its place in the order of sort keys. */
interface IndexedPage {
  readonly index: IndexName;
  readonly of: readonly KeyPart[];
  readonly skip: number;
  /** At most 100. */
  readonly limit: number;
}

/**
 * The items of one page. Of those before it only the keys are read, so a deep page costs little more than the first
 * one. An item that has left the partition a moment ago is left out.
 */
export async function listIndexedPage<Item extends object, Key extends object>(
  table: Table,
  entity: Entity<Item, Key>,
  { index, of, skip, limit }: IndexedPage,
): Promise<readonly Item[]> {
  const { client, name, nowSeconds } = bindingOf(table);
  const entries: Record<string, unknown>[] = [];
  let left = skip;
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: name,
        IndexName: index,
        KeyConditionExpression: '#pk = :pk',
        ExpressionAttributeNames: { '#pk': `${index}pk` },
        ExpressionAttributeValues: { ':pk': joinKey([entity.name, ...of]) },
        Limit: Math.min(left + limit - entries.length, mostKeys),
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    entries.push(...Items.slice(left));
    left = Math.max(0, left - Items.length);
    from = LastEvaluatedKey;
  } while (from && entries.length < limit);
  const raw = await readBehind(client, name, entries, index, true);
  return raw.flatMap((item) => reveal(entity, item, nowSeconds()) ?? []);
}
