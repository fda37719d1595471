import type { CloudModel, Table } from '../model.ts';
import { AwsError } from './aws-error.ts';
import type { AccessRequest } from './iam.ts';

type Item = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The members of DynamoDB inputs that decide about access. */
export interface DynamoInput {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly KeyConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Item;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
  readonly TransactItems?: readonly Readonly<Record<string, DynamoInput>>[];
}

interface KeySchema {
  readonly IndexName?: string;
  readonly KeySchema: readonly { readonly AttributeName: string; readonly KeyType: string }[];
}

type NeedsOf = (input: DynamoInput, tables: Tables) => readonly AccessRequest[];

/** Finds tables by name or ARN, and which attribute is the partition key of a table or index. */
interface Tables {
  arn(name: string): string;
  partitionKey(name: string, index?: string): string;
}

function hashAttribute({ KeySchema: keys }: KeySchema): string {
  return keys.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName ?? '';
}

function lookUp(model: CloudModel): Tables {
  const byName = new Map<string, Table>(model.tables.flatMap((t) => [[t.name, t] as const, [t.arn, t] as const]));
  return {
    arn: (name) => byName.get(name)?.arn ?? `arn:aws:dynamodb:${model.region}:${model.accountId}:table/${name}`,
    partitionKey(name, index) {
      const definition = byName.get(name)?.definition as
        | (KeySchema & { GlobalSecondaryIndexes?: KeySchema[]; LocalSecondaryIndexes?: KeySchema[] })
        | undefined;
      const indexes = [...(definition?.GlobalSecondaryIndexes ?? []), ...(definition?.LocalSecondaryIndexes ?? [])];
      const schema = index === undefined ? definition : indexes.find(({ IndexName }) => IndexName === index);
      return schema === undefined ? '' : hashAttribute(schema);
    },
  };
}

/** The text of a key attribute's value, whichever of the types S, N and B it has. */
function keyText(value: Readonly<Record<string, unknown>> | undefined): string[] {
  return value === undefined ? [] : Object.values(value).map(String);
}

function need(action: string, tables: Tables, table: string, leadingKeys?: readonly string[]): AccessRequest {
  const context = leadingKeys === undefined ? {} : { 'dynamodb:LeadingKeys': [...new Set(leadingKeys)] };
  return { action: `dynamodb:${action}`, resource: tables.arn(table), context };
}

function singleItem(action: string, member: 'Key' | 'Item'): NeedsOf {
  return (input, tables) => {
    const table = input.TableName ?? '';
    return [need(action, tables, table, keyText(input[member]?.[tables.partitionKey(table)]))];
  };
}

/** The values that the key condition binds to the partition key, e.g. `:p` in `#pk = :p AND begins_with(sk, :s)`. */
function boundPartition(input: DynamoInput, partitionKey: string): string[] {
  const equalities = (input.KeyConditionExpression ?? '').matchAll(/([#\w.-]+)\s*=\s*(:\w+)/g);
  return [...equalities]
    .filter(([, name = '']) => (input.ExpressionAttributeNames?.[name] ?? name) === partitionKey)
    .flatMap(([, , placeholder = '']) => keyText(input.ExpressionAttributeValues?.[placeholder]));
}

const query: NeedsOf = (input, tables) => {
  const table = input.TableName ?? '';
  const keys = boundPartition(input, tables.partitionKey(table, input.IndexName));
  return [onIndex(need('Query', tables, table, keys), input.IndexName)];
};

function onIndex(access: AccessRequest, index: string | undefined): AccessRequest {
  return index === undefined ? access : { ...access, resource: `${access.resource}/index/${index}` };
}

/** A scan carries no leading keys: a condition on them with `ForAllValues` lets it pass, as on the platform. */
const scan: NeedsOf = (input, tables) => [onIndex(need('Scan', tables, input.TableName ?? ''), input.IndexName)];

const batchGet: NeedsOf = (input, tables) =>
  Object.entries((input.RequestItems ?? {}) as Record<string, { Keys?: Item[] }>).map(([table, { Keys = [] }]) => {
    const partitionKey = tables.partitionKey(table);
    return need(
      'BatchGetItem',
      tables,
      table,
      Keys.flatMap((key) => keyText(key[partitionKey])),
    );
  });

interface WriteRequest {
  readonly PutRequest?: { readonly Item: Item };
  readonly DeleteRequest?: { readonly Key: Item };
}

const batchWrite: NeedsOf = (input, tables) =>
  Object.entries((input.RequestItems ?? {}) as Record<string, WriteRequest[]>).map(([table, writes]) => {
    const partitionKey = tables.partitionKey(table);
    const items = writes.map(({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key);
    return need(
      'BatchWriteItem',
      tables,
      table,
      items.flatMap((item) => keyText(item?.[partitionKey])),
    );
  });

const TRANSACT_ACTIONS: Readonly<Record<string, NeedsOf>> = {
  Get: singleItem('GetItem', 'Key'),
  Put: singleItem('PutItem', 'Item'),
  Update: singleItem('UpdateItem', 'Key'),
  Delete: singleItem('DeleteItem', 'Key'),
  ConditionCheck: singleItem('ConditionCheckItem', 'Key'),
};

/** A transaction needs the actions of the single items, not one of its own. */
const transaction: NeedsOf = (input, tables) =>
  (input.TransactItems ?? []).flatMap((item) =>
    Object.entries(item).flatMap(([action, single]) => {
      const needsOf = TRANSACT_ACTIONS[action];
      if (needsOf === undefined) throw new AwsError('ValidationException', `unknown transaction item ${action}`);
      return needsOf(single, tables);
    }),
  );

function onTable(action: string): NeedsOf {
  return (input, tables) => [need(action, tables, input.TableName ?? '')];
}

const NEEDS: Readonly<Record<string, NeedsOf>> = {
  GetItem: singleItem('GetItem', 'Key'),
  PutItem: singleItem('PutItem', 'Item'),
  UpdateItem: singleItem('UpdateItem', 'Key'),
  DeleteItem: singleItem('DeleteItem', 'Key'),
  Query: query,
  Scan: scan,
  BatchGetItem: batchGet,
  BatchWriteItem: batchWrite,
  TransactGetItems: transaction,
  TransactWriteItems: transaction,
  DescribeTable: onTable('DescribeTable'),
  DescribeTimeToLive: onTable('DescribeTimeToLive'),
  ListTables: () => [{ action: 'dynamodb:ListTables', resource: '*', context: {} }],
};

/** What an operation must be allowed to do; undefined for one that is not imitated. */
export type DynamoNeeds = (operation: string, input: DynamoInput) => readonly AccessRequest[] | undefined;

/**
 * What DynamoDB calls must be allowed to do on the model's tables, with `dynamodb:LeadingKeys` = the partition keys of
 * every item that a call touches.
 */
export function createDynamoNeeds(model: CloudModel): DynamoNeeds {
  const tables = lookUp(model);
  return (operation, input) => NEEDS[operation]?.(input, tables);
}
