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
  /** Only what follows this place in the order of sort keys: one further part after those of `under`. */
  readonly after?: KeyPart;
  /** Only what precedes this place or stands at it; not together with `after`. */
  readonly upTo?: KeyPart;
  readonly eventual?: boolean;
  readonly newestFirst?: boolean;
  readonly limit: number;
  readonly cursor?: string;
}

/** Which attributes of the items are read. */
export interface Choice<Name> {
  /** Only these: it costs as much of the table, and less of everything else. Not for an index. */
  readonly only?: readonly Name[];
}

/** The Query parameters of a list; `undefined` when the cursor is not one of this list. */
export function queryParameters<Item extends object, Key extends object>(
  TableName: string,
  entity: Entity<Item, Key>,
  request: ListRequest & Choice<PropertyKey>,
): Record<string, unknown> | undefined {
  const [pkName, skName] = request.index ? [`${request.index}pk`, `${request.index}sk`] : ['pk', 'sk'];
  const range = rangeOf(entity, request);
  const sort = sortCondition(range.prefix, request);
  const start = request.cursor === undefined ? undefined : startKey(request, range);
  if (start === null) return undefined;
  const chosen = request.only && choice(entity, request.only);
  return {
    TableName,
    ...(request.index ? { IndexName: request.index } : { ConsistentRead: !request.eventual }),
    KeyConditionExpression: sort ? `#pk = :pk AND ${sort.expression}` : '#pk = :pk',
    ...(chosen && { ProjectionExpression: Object.keys(chosen).join() }),
    ExpressionAttributeNames: { '#pk': pkName, ...(sort && { '#sk': skName }), ...chosen },
    ExpressionAttributeValues: { ':pk': range.pk, ...sort?.values },
    ScanIndexForward: !request.newestFirst,
    Limit: request.limit,
    ...(start && { ExclusiveStartKey: start }),
  };
}

/** The attributes that are read, by alias; whether an item is still there is told by one of its own. */
function choice<Item extends object, Key extends object>(
  { expires }: Entity<Item, Key>,
  only: readonly PropertyKey[],
): Readonly<Record<string, string>> {
  const names = new Set([...only.map(String), ...(expires ? ['expiresAt'] : [])]);
  return Object.fromEntries([...names].map((name, place) => [`#o${place}`, name]));
}

/** Which sort keys a list holds; `undefined` = all of the partition. */
function sortCondition(prefix: string, { after, upTo }: ListRequest) {
  if (upTo !== undefined) {
    const values = { ':from': prefix || ' ', ':to': `${prefix}${joinKey([upTo])}` };
    return { expression: '#sk BETWEEN :from AND :to', values };
  }
  if (after === undefined)
    return prefix ? { expression: 'begins_with(#sk, :sk)', values: { ':sk': prefix } } : undefined;
  const from = `${prefix}${joinKey([after])}\u0000`;
  if (!prefix) return { expression: '#sk > :from', values: { ':from': from } };
  // The character after the separator ends what the prefix begins.
  const to = `${prefix.slice(0, -1)}$`;
  return { expression: '#sk BETWEEN :from AND :to', values: { ':from': from, ':to': to } };
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

const nameOf = ({ index, after = '', upTo = '' }: ListRequest, { pk, prefix }: Range): string =>
  `${index ?? 'table'} ${pk} ${prefix} ${after} ${upTo}`;

/** DynamoDB fails on a start that is not among the keys of the list, so such a place is no place. */
function startKey(request: ListRequest, range: Range): Record<string, string> | null {
  const { index, cursor = '' } = request;
  const [at, pk, sk] = readCursor(nameOf(request, range), cursor, index ? 3 : 1) ?? [];
  if (!at?.startsWith(range.prefix)) return null;
  if (!index) return { pk: range.pk, sk: at };
  return { [`${index}pk`]: range.pk, [`${index}sk`]: at, pk: pk as string, sk: sk as string };
}
