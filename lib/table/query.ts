import { readCursor, writeCursor } from './cursor.ts';
import type { Entity, IndexName } from './entity.ts';
import { joinKey, joinPrefix, type KeyPart } from './key.ts';

/** A list of items of one entity in one partition (of the table or of an index), in the order of their sort key. */
export interface ListRequest {
  /** The parts of the partition key, as the entity (or its index) makes them. */
  readonly of: readonly KeyPart[];
  readonly index?: IndexName;
  /**
   * The first parts of the sort key, but not all of them: of the table's after the entity's name, of an index's as the
   * entity makes it. Absent = all items of the entity.
   */
  readonly under?: readonly KeyPart[];
  readonly newestFirst?: boolean;
  readonly limit: number;
  readonly cursor?: string;
}

/** The Query parameters of a list; `undefined` when the cursor is not one of this list. */
export function queryParameters<Item extends object, Key extends object>(
  TableName: string,
  entity: Entity<Item, Key>,
  request: ListRequest,
): Record<string, unknown> | undefined {
  const [pkName, skName] = request.index ? [`${request.index}pk`, `${request.index}sk`] : ['pk', 'sk'];
  const range = rangeOf(entity, request);
  const { pk, prefix } = range;
  const start = request.cursor === undefined ? undefined : startKey(request, range);
  if (start === null) return undefined;
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
export function nextCursor<Item extends object, Key extends object>(
  entity: Entity<Item, Key>,
  request: ListRequest,
  last: Record<string, unknown> | undefined,
): string | undefined {
  if (!last) return undefined;
  const names = request.index ? [`${request.index}sk`, 'pk', 'sk'] : ['sk'];
  return writeCursor(
    nameOf(request, rangeOf(entity, request)),
    names.map((name) => String(last[name])),
  );
}

/** The partition that a list reads, and what the sort keys in it begin with. */
interface Range {
  readonly pk: string;
  readonly prefix: string;
}

function rangeOf<Item extends object, Key extends object>(
  entity: Entity<Item, Key>,
  { of, index, under = [] }: ListRequest,
): Range {
  return {
    pk: joinKey([index ? entity.name : entity.partition, ...of]),
    prefix: joinPrefix(index ? under : [entity.name, ...under]),
  };
}

const nameOf = ({ index }: ListRequest, { pk, prefix }: Range): string => `${index ?? 'table'} ${pk} ${prefix}`;

/** DynamoDB fails on a start that is not among the keys of the list, so such a place is no place. */
function startKey(request: ListRequest, range: Range): Record<string, string> | null {
  const { index, cursor = '' } = request;
  const [at, pk, sk] = readCursor(nameOf(request, range), cursor, index ? 3 : 1) ?? [];
  if (!at?.startsWith(range.prefix)) return null;
  if (!index) return { pk: range.pk, sk: at };
  return { [`${index}pk`]: range.pk, [`${index}sk`]: at, pk: pk as string, sk: sk as string };
}
