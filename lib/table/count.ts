import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Entity, IndexName } from './entity.ts';
import { joinKey, type KeyPart } from './key.ts';
import { bindingOf, type Table } from './table.ts';

/** One partition of an index. */
interface IndexPartition {
  readonly index: IndexName;
  readonly of: readonly KeyPart[];
}

/**
 * How many items stand in a partition of an index, as it was a moment ago. No item is read: 1 unit counts some hundred.
 * One whose time has passed counts until it is deleted.
 */
export async function countIndexed<Item extends object, Key extends object>(
  table: Table,
  entity: Entity<Item, Key>,
  { index, of }: IndexPartition,
): Promise<number> {
  const { client, name } = bindingOf(table);
  let count = 0;
  let from: Record<string, unknown> | undefined;
  do {
    const { Count = 0, LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: name,
        IndexName: index,
        KeyConditionExpression: '#pk = :pk',
        ExpressionAttributeNames: { '#pk': `${index}pk` },
        ExpressionAttributeValues: { ':pk': joinKey([entity.name, ...of]) },
        Select: 'COUNT',
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    count += Count;
    from = LastEvaluatedKey;
  } while (from);
  return count;
}
