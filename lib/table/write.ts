import type { Failure } from '../core/failure.ts';
import { Aliases, type Change, type Conditions, conditionExpression, updateExpression } from './condition.ts';
import type { Entity, IndexName } from './entity.ts';
import { joinKey } from './key.ts';

/** A write as DynamoDB's parameters, the same for a single request and for a member of a transaction. */
export interface WriteParameters {
  readonly TableName: string;
  readonly Key?: Record<string, unknown>;
  readonly Item?: Record<string, unknown>;
  readonly ConditionExpression?: string;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, unknown>;
}

export type WriteKind = 'Put' | 'Update' | 'Delete' | 'ConditionCheck';

/** One member of a transaction, and the refusal it means when its condition does not hold. */
export interface WriteIntent<Refusal extends Failure = Failure> {
  readonly kind: WriteKind;
  readonly otherwise: Refusal | undefined;
  /** `trace` = the correlation id of the request. */
  parameters(tableName: string, nowSeconds: number, trace?: string): WriteParameters;
}

export interface UpdateRule<Item> {
  readonly when?: Conditions<Item>;
  /**
   * Creates the item when it isn't there; then no condition on its existence is made. Expiry is part of existence: an
   * item whose time has passed but that is still stored is changed as it stands.
   */
  readonly upsert?: boolean;
  /** The item's whole new state, given when the change moves it in an index. */
  readonly reindex?: Item;
}

/** Puts an item; with `ifAbsent` only where none stands (an expired one doesn't count), or the refusal is the answer. */
export function put<Item extends object, Key extends object, Refusal extends Failure = never>(
  entity: Entity<Item, Key>,
  item: Item,
  rule: { readonly ifAbsent?: Refusal } = {},
): WriteIntent<NoInfer<Refusal>> {
  return {
    kind: 'Put',
    otherwise: rule.ifAbsent,
    parameters: (table, now, trace) => putParameters(table, entity, item, rule.ifAbsent !== undefined, now, trace),
  };
}

/** Changes an item that is there and meets `when`, or the refusal is the answer. */
export function update<Item extends object, Key extends object, Refusal extends Failure = never>(
  entity: Entity<Item, Key>,
  key: NoInfer<Key>,
  change: Change<Item>,
  rule: UpdateRule<Item> & { readonly otherwise?: Refusal } = {},
): WriteIntent<NoInfer<Refusal>> {
  return {
    kind: 'Update',
    otherwise: rule.otherwise,
    parameters: (table, now, trace) => updateParameters(table, entity, key, change, rule, now, trace),
  };
}

/** Deletes an item; with `when` only one that is there and meets it, or the refusal is the answer. */
export function remove<Item extends object, Key extends object, Refusal extends Failure = never>(
  entity: Entity<Item, Key>,
  key: NoInfer<Key>,
  rule: { readonly when?: Conditions<Item>; readonly otherwise?: Refusal } = {},
): WriteIntent<NoInfer<Refusal>> {
  return {
    kind: 'Delete',
    otherwise: rule.otherwise,
    parameters: (table, now) => keyedParameters(table, entity, key, rule.when, rule.when !== undefined, now),
  };
}

/** Demands that an item is there and meets `when`, without changing it. */
export function check<Item extends object, Key extends object, Refusal extends Failure>(
  entity: Entity<Item, Key>,
  key: NoInfer<Key>,
  rule: { readonly when?: Conditions<Item>; readonly otherwise: Refusal },
): WriteIntent<Refusal> {
  return {
    kind: 'ConditionCheck',
    otherwise: rule.otherwise,
    parameters: (table, now) => keyedParameters(table, entity, key, rule.when, true, now),
  };
}

/** Demands that no item is there (an expired one doesn't count), without writing anything. */
export function checkAbsent<Item extends object, Key extends object, Refusal extends Failure>(
  entity: Entity<Item, Key>,
  key: NoInfer<Key>,
  rule: { readonly otherwise: Refusal },
): WriteIntent<Refusal> {
  return {
    kind: 'ConditionCheck',
    otherwise: rule.otherwise,
    parameters: (TableName, now) => ({ TableName, Key: { ...entity.keyOf(key) }, ...absence(entity, now) }),
  };
}

export function putParameters<Item extends object, Key extends object>(
  TableName: string,
  entity: Entity<Item, Key>,
  item: Item,
  ifAbsent: boolean,
  nowSeconds: number,
  trace?: string,
): WriteParameters {
  const own = { ...entity.keyOf(item as unknown as Key), type: entity.name, ...indexKeys(entity, item) };
  const Item = { ...own, ...traceOf(entity, item, trace), ...item };
  return { TableName, Item, ...(ifAbsent && absence(entity, nowSeconds)) };
}

/** The attribute by which a change is found by its request, for changes that bear it. */
const traceOf = <Item extends object>(
  { traced }: Pick<Entity<Item, never>, 'traced'>,
  change: Partial<Item>,
  trace: string | undefined,
): { readonly trace: string } | undefined => (trace !== undefined && traced?.(change) ? { trace } : undefined);

/** No item is there, or its time has passed. */
function absence<Item extends object, Key extends object>(entity: Entity<Item, Key>, nowSeconds: number) {
  const aliases = new Aliases();
  const absent = `attribute_not_exists(${aliases.name('pk')})`;
  const gone = entity.expires && `${aliases.name('expiresAt')} <= ${aliases.value(nowSeconds)}`;
  return { ConditionExpression: gone ? `${absent} OR ${gone}` : absent, ...expressionMaps(aliases) };
}

export function updateParameters<Item extends object, Key extends object>(
  TableName: string,
  entity: Entity<Item, Key>,
  key: Key,
  change: Change<Item>,
  rule: UpdateRule<Item>,
  nowSeconds: number,
  trace?: string,
): WriteParameters {
  const aliases = new Aliases();
  const moved = rule.reindex ? indexChange(entity, rule.reindex) : { set: {}, remove: [] };
  const born = rule.upsert ? { type: entity.name } : {};
  const traced = traceOf(entity, change.set ?? {}, trace);
  const UpdateExpression = updateExpression(
    {
      ...change,
      set: { ...change.set, ...moved.set, ...born, ...traced },
      // The id of an earlier request would tell of it what this one has done.
      remove: [...(change.remove ?? []), ...moved.remove, ...(entity.traced && !traced ? ['trace'] : [])],
    } as unknown as Change<never>,
    aliases,
  );
  const condition = existence(entity, rule.when, !rule.upsert, nowSeconds, aliases);
  return {
    TableName,
    Key: { ...entity.keyOf(key) },
    UpdateExpression,
    ...(condition && { ConditionExpression: condition }),
    ...expressionMaps(aliases),
  };
}

export function keyedParameters<Item extends object, Key extends object>(
  TableName: string,
  entity: Entity<Item, Key>,
  key: Key,
  when: Conditions<Item> | undefined,
  mustExist: boolean,
  nowSeconds: number,
): WriteParameters {
  const aliases = new Aliases();
  const condition = existence(entity, when, mustExist, nowSeconds, aliases);
  return {
    TableName,
    Key: { ...entity.keyOf(key) },
    ...(condition && { ConditionExpression: condition }),
    ...expressionMaps(aliases),
  };
}

/** The item is there, its time has not passed, and the given tests hold. */
function existence<Item extends object, Key extends object>(
  entity: Entity<Item, Key>,
  when: Conditions<Item> | undefined,
  mustExist: boolean,
  nowSeconds: number,
  aliases: Aliases,
): string | undefined {
  const parts: string[] = [];
  if (mustExist) parts.push(`attribute_exists(${aliases.name('pk')})`);
  if (mustExist && entity.expires) parts.push(`${aliases.name('expiresAt')} > ${aliases.value(nowSeconds)}`);
  if (when) parts.push(`(${conditionExpression(when as Conditions<never>, aliases)})`);
  return parts.length > 0 ? parts.join(' AND ') : undefined;
}

function indexKeys<Item extends object, Key extends object>(
  entity: Entity<Item, Key>,
  item: Item,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(entity.index ?? {}).flatMap(([name, place]) => {
      const key = place?.(item);
      return key
        ? [
            [`${name}pk`, joinKey([entity.name, ...key.pk])],
            [`${name}sk`, joinKey(key.sk)],
          ]
        : [];
    }),
  );
}

function indexChange<Item extends object, Key extends object>(entity: Entity<Item, Key>, item: Item) {
  const set = indexKeys(entity, item);
  const all = (Object.keys(entity.index ?? {}) as IndexName[]).flatMap((name) => [`${name}pk`, `${name}sk`]);
  return { set, remove: all.filter((attribute) => !(attribute in set)) };
}

const expressionMaps = ({ names, values }: Aliases) => ({
  ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
  ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
});
