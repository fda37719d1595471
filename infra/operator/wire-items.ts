import { type AttributeValue, BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { chunksOf } from '../../lib/core/chunks.ts';
import { Refused, type WireItem } from './command.ts';

/** What one request reads. */
const mostAtOnce = 100;
const attempts = 5;

/** Items as they are stored, in the order of their keys, of which some may be the same. */
export async function readWireItems(
  client: DynamoDBClient,
  table: string,
  keys: readonly WireItem[],
): Promise<readonly (WireItem | undefined)[]> {
  const found = new Map<string, WireItem>();
  for (const some of chunksOf([...new Map(keys.map((key) => [nameOf(key), key])).values()], mostAtOnce)) {
    for (const item of await readSome(client, table, some)) found.set(nameOf(item), item);
  }
  return keys.map((key) => found.get(nameOf(key)));
}

const nameOf = ({ pk, sk }: WireItem): string => `${pk?.S} ${sk?.S}`;

async function readSome(client: DynamoDBClient, table: string, keys: readonly WireItem[]): Promise<WireItem[]> {
  const items: WireItem[] = [];
  let left = keys as unknown as Record<string, AttributeValue>[];
  for (let attempt = 0; left.length > 0; attempt++) {
    if (attempt === attempts) throw new Refused('the table is overloaded; run this again');
    const request = { RequestItems: { [table]: { Keys: left, ConsistentRead: true } } };
    const { Responses = {}, UnprocessedKeys = {} } = await client.send(new BatchGetItemCommand(request));
    items.push(...((Responses[table] ?? []) as unknown as WireItem[]));
    left = UnprocessedKeys[table]?.Keys ?? [];
  }
  return items;
}
