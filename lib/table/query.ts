import { readCursor, writeCursor } from './cursor.ts';
import type { Entity, IndexName } from './entity.ts';
import { joinKey, type KeyPart } from './key.ts';

/** A list of items of one entity in one partition, in the order of their sort key. */
export interface ListRequest {
  /** The parts of the partition key, as the entity (or its index) makes them. */
  readonly of: readonly KeyPart[];
  readonly index?: IndexName;
  /** The first parts of the sort key after the entity's name; absent = all items of the entity. */
  readonly under?: readonly KeyPart[];
  readonly newestFirst?: boolean;
  readonly limit: number;
  readonly cursor?: string;
}

/** The Query parameters of a list; `undefined` when the cursor is not one of ours. */
export function queryParameters<Item extends object, Key extends object>(
  TableName: string,
  entity: Entity<Item, Key>,
  request: ListRequest,
): Record<string, unknown> | undefined {
  const [pkName, skName] = request.index ? [`${request.index}pk`, `${request.index}sk`] : ['pk', 'sk'];
  const pk = joinKey([request.index ? entity.name : entity.partition, ...request.of]);
  const start = request.cursor === undefined ? undefined : startKey(request, pk);
  if (start === null) return undefined;
  const prefix = request.index ? joinPrefix(request.under) : joinPrefix([entity.name, ...(request.under ?? [])]);
  return {
    TableName,
    ...(request.index ? { IndexName: request.index } : { ConsistentRead: true }),
    KeyConditionExpression: prefix ? '#pk = :pk AND begins_with(#sk, :sk)' : '#pk = :pk',
    ExpressionAttributeNames: { '#pk': pkName, ...(prefix && { '#sk': skName }) },
    ExpressionAttributeValues: { ':pk': pk, ...(prefix && { ':sk': prefix }) },
    ScanIndexForward: !request.newestFirst,
    Limit: request.limit,
    ...(start && { ExclusiveStartKey: start }),
  };
}

/** The cursor for what follows, from the key at which DynamoDB stopped. */
export function nextCursor(request: ListRequest, last: Record<string, unknown> | undefined): string | undefined {
  if (!last) return undefined;
  const names = request.index ? [`${request.index}sk`, 'pk', 'sk'] : ['sk'];
  return writeCursor(names.map((name) => String(last[name])));
}

function startKey(request: ListRequest, pk: string): Record<string, string> | null {
  const place = readCursor(request.cursor ?? '', request.index ? 3 : 1);
  if (!place) return null;
  if (!request.index) return { pk, sk: place[0] as string };
  return {
    [`${request.index}pk`]: pk,
    [`${request.index}sk`]: place[0] as string,
    pk: place[1] as string,
    sk: place[2] as string,
  };
}

/** A whole part always ends with the separator or the key, so that `1` is no prefix of `12`. */
const joinPrefix = (parts: readonly KeyPart[] = []): string => (parts.length > 0 ? joinKey(parts) : '');
