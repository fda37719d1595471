import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Engine } from '../../infra/local/engine/engine.ts';
import { callEngine } from '../../infra/local/engine/engine-call.ts';
import { createLedger } from '../../infra/local/ledger.ts';
import { chunksOf } from '../../lib/core/chunks.ts';
import { costOf, type Measured } from './call-costs.ts';
import {
  type CallRow,
  callIndexes,
  definitionOf,
  physicalName,
  type TableName,
  type Tables,
  tableNames,
} from './naive-tables.ts';

/** Reads and writes as an object mapper offers them: one row, or many of one table, by their keys. */
export interface Rows {
  get<Name extends TableName>(
    table: Name,
    key: Partial<Tables[Name]>,
    rule?: ReadRule,
  ): Promise<Tables[Name] | undefined>;
  /** Up to a hundred, in no order; what is not there is left out. */
  getMany<Name extends TableName>(
    table: Name,
    rowKeys: readonly Partial<Tables[Name]>[],
    rule?: ReadRule,
  ): Promise<readonly Tables[Name][]>;
  /** All calls of one side of a user, newest first, page after page. */
  callsOf(index: keyof typeof callIndexes, userId: number): Promise<readonly CallRow[]>;
  put<Name extends TableName>(table: Name, row: Tables[Name]): Promise<void>;
  putMany<Name extends TableName>(table: Name, rows: readonly Tables[Name][]): Promise<void>;
  update<Name extends TableName>(
    table: Name,
    key: Partial<Tables[Name]>,
    columns: Partial<Tables[Name]>,
  ): Promise<void>;
  removeMany<Name extends TableName>(table: Name, rowKeys: readonly Partial<Tables[Name]>[]): Promise<void>;
  /** The next integer of a counter, as of a column that increments itself. */
  next(counter: string): Promise<number>;
}

interface ReadRule {
  /** For twice the capacity: nothing that was written before is missing. */
  readonly strong?: boolean;
}

/** The tables, empty, and a meter of what is asked of them. */
export interface MeteredRows {
  readonly rows: Rows;
  /** Does the work and says what it took of the tables; one at a time. */
  measured<Answer>(work: () => Promise<Answer>): Promise<Measured<Answer>>;
}

type Item = ReturnType<typeof marshall>;
type Send = <Answer>(operation: string, input: Readonly<Record<string, unknown>>) => Promise<Answer>;

/** Creates the tables on an engine that has none of them. */
export async function createRows(engine: Engine): Promise<MeteredRows> {
  for (const table of tableNames) await callEngine(engine, 'CreateTable', definitionOf(table));
  const ledger = createLedger();
  const meter = { functionName: 'port', service: 'dynamodb', outcome: 'ok', entities: [], accesses: [] } as const;
  const send: Send = async (operation, input) => {
    const startedMs = performance.now();
    const answer = await callEngine<Consuming>(engine, operation, { ...input, ReturnConsumedCapacity: 'TOTAL' });
    const units = [answer.ConsumedCapacity ?? []].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
    const isRead = /Get|Query/.test(operation);
    const [readUnits, writeUnits] = isRead ? [units, 0] : [0, units];
    const endedMs = performance.now();
    ledger.record({ ...meter, operation, traceId: 'work', startedMs, endedMs, readUnits, writeUnits });
    return answer as never;
  };
  return {
    rows: rowsBy(send),
    async measured(work) {
      ledger.reset();
      const answer = await work();
      const [figures] = ledger.invocations();
      if (!figures) throw new Error('the work asked nothing of the tables');
      return { answer, cost: costOf(figures) };
    },
  };
}

interface Consuming {
  readonly ConsumedCapacity?: { readonly CapacityUnits: number } | readonly { readonly CapacityUnits: number }[];
}

/** What one request may write at once. */
const rowsPerBatch = 25;

function rowsBy(send: Send): Rows {
  const write = async (table: TableName, requests: readonly object[]): Promise<void> => {
    for (const some of chunksOf(requests, rowsPerBatch)) {
      await send('BatchWriteItem', { RequestItems: { [physicalName(table)]: some } });
    }
  };
  const rows: Rows = {
    async get(table, key, { strong = false } = {}) {
      const input = { TableName: physicalName(table), Key: marshall(key), ConsistentRead: strong };
      const { Item } = await send<{ Item?: Item }>('GetItem', input);
      return Item && (unmarshall(Item) as never);
    },
    async getMany(table, rowKeys, { strong = false } = {}) {
      const wanted = { Keys: rowKeys.map((key) => marshall(key)), ConsistentRead: strong };
      const input = { RequestItems: { [physicalName(table)]: wanted } };
      const { Responses } = await send<{ Responses: Record<string, readonly Item[]> }>('BatchGetItem', input);
      return (Responses[physicalName(table)] ?? []).map((item) => unmarshall(item)) as never;
    },
    callsOf: (index, userId) => queryCalls(send, index, userId),
    put: (table, row) => send('PutItem', { TableName: physicalName(table), Item: marshall(row) }),
    putMany: (table, all) =>
      write(
        table,
        all.map((row) => ({ PutRequest: { Item: marshall(row) } })),
      ),
    update: (table, key, columns) => send('UpdateItem', updateOf(table, key, columns)),
    removeMany: (table, rowKeys) =>
      write(
        table,
        rowKeys.map((key) => ({ DeleteRequest: { Key: marshall(key) } })),
      ),
    async next(counter) {
      const { Attributes } = await send<{ Attributes: Item }>('UpdateItem', {
        ...{ TableName: physicalName('counters'), Key: marshall({ counter }), ReturnValues: 'UPDATED_NEW' },
        ...{ UpdateExpression: 'ADD #value :one', ExpressionAttributeNames: { '#value': 'value' } },
        ExpressionAttributeValues: marshall({ ':one': 1 }),
      });
      return unmarshall(Attributes).value as number;
    },
  };
  return rows;
}

async function queryCalls(send: Send, index: keyof typeof callIndexes, userId: number): Promise<readonly CallRow[]> {
  const calls: CallRow[] = [];
  let from: Item | undefined;
  do {
    const page = await send<{ Items: readonly Item[]; LastEvaluatedKey?: Item }>('Query', {
      ...{ TableName: physicalName('calls'), IndexName: index, ScanIndexForward: false },
      KeyConditionExpression: `${callIndexes[index]} = :user`,
      ExpressionAttributeValues: marshall({ ':user': userId }),
      ...(from && { ExclusiveStartKey: from }),
    });
    calls.push(...page.Items.map((item) => unmarshall(item) as CallRow));
    from = page.LastEvaluatedKey;
  } while (from);
  return calls;
}

function updateOf(table: TableName, key: object, columns: object) {
  const names = Object.keys(columns);
  return {
    TableName: physicalName(table),
    Key: marshall(key),
    UpdateExpression: `SET ${names.map((_, place) => `#${place} = :${place}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(names.map((name, place) => [`#${place}`, name])),
    ExpressionAttributeValues: marshall(
      Object.fromEntries(Object.values(columns).map((value, place) => [`:${place}`, value])),
    ),
  };
}
