import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { startEngine } from '../../infra/local/engine/engine.ts';
import { callEngine } from '../../infra/local/engine/engine-call.ts';
import { bindTable, type Table } from '../../lib/table/table.ts';

/** An operation as the SDK names its command, e.g. `UpdateItem`. */
type Operation =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'BatchWriteItem'
  | 'TransactWriteItems';

/** A table of its own on a real engine, with the mishaps of a network in front of it. */
export interface TestTable {
  readonly table: Table;
  /** The operations asked for so far, in order. */
  readonly operations: Operation[];
  /** The next operation of this kind, after `skip` of them, fails before it reaches the engine. */
  failNext(operation: Operation, skip?: number): void;
  /**
   * The next operation of this kind is done, but its answer is lost, so that the client sends it again; with `told` the
   * caller hears that instead, as after a lost answer whose repetition failed.
   */
  loseAnswer(operation: Operation, told?: Error): void;
  /** Runs `meanwhile` once, just before the next operation of this kind is sent. */
  before(operation: Operation, meanwhile: () => Promise<unknown>): void;
  stop(): Promise<void>;
}

/**
 * Starts an engine, or takes the one named by `DYNAMODB_ENDPOINT` (a URL) or `DYNAMODB_ENGINE`, and makes an empty
 * table on it. `clock` gives the epoch milliseconds by which the table judges expiry.
 */
export async function openTestTable(clock: () => number = Date.now): Promise<TestTable> {
  const kind = process.env.DYNAMODB_ENDPOINT ?? process.env.DYNAMODB_ENGINE;
  const engine = await startEngine({ ...(kind && { kind }), log: () => {} });
  const name = `test-${randomUUID()}`;
  await callEngine(engine, 'CreateTable', { TableName: name, ...definition });
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'local' };
  const base = new DynamoDBClient({ endpoint: engine.url, region: 'local', credentials });
  const client = DynamoDBDocumentClient.from(base, { marshallOptions: { removeUndefinedValues: true } });
  const stop = async () => {
    await callEngine(engine, 'DeleteTable', { TableName: name });
    base.destroy();
    await engine.stop();
  };
  return { table: bindTable(client, name, clock), ...mishaps(client), stop };
}

const keySchema = (prefix: string) => [
  { AttributeName: `${prefix}pk`, KeyType: 'HASH' },
  { AttributeName: `${prefix}sk`, KeyType: 'RANGE' },
];

const definition = {
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: ['', 'gsi1', 'gsi2'].flatMap((prefix) =>
    keySchema(prefix).map(({ AttributeName }) => ({ AttributeName, AttributeType: 'S' })),
  ),
  KeySchema: keySchema(''),
  GlobalSecondaryIndexes: ['gsi1', 'gsi2'].map((IndexName) => ({
    IndexName,
    KeySchema: keySchema(IndexName),
    Projection: { ProjectionType: 'KEYS_ONLY' },
  })),
};

function mishaps(client: DynamoDBDocumentClient): Pick<TestTable, 'operations' | 'failNext' | 'loseAnswer' | 'before'> {
  const operations: Operation[] = [];
  const failing: { operation: Operation; skip: number }[] = [];
  const losing: { operation: Operation; told: Error }[] = [];
  const waiting: { operation: Operation; meanwhile: () => Promise<unknown> }[] = [];
  const operationOf = (context: { commandName?: string }) => context.commandName?.replace('Command', '') as Operation;

  client.middlewareStack.add(
    (next, context) => async (args) => {
      const operation = operationOf(context);
      operations.push(operation);
      const planned = failing.find((plan) => plan.operation === operation);
      if (planned && planned.skip-- === 0) {
        failing.splice(failing.indexOf(planned), 1);
        throw Object.assign(new Error('unreachable'), { name: 'TimeoutError' });
      }
      const plan = waiting.find((entry) => entry.operation === operation);
      if (plan) waiting.splice(waiting.indexOf(plan), 1);
      await plan?.meanwhile();
      return next(args);
    },
    { step: 'initialize', name: 'fail' },
  );
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const answer = await next(args);
      const plan = losing.find((entry) => entry.operation === operationOf(context));
      if (!plan) return answer;
      losing.splice(losing.indexOf(plan), 1);
      throw plan.told;
    },
    { step: 'deserialize', priority: 'high', name: 'loseAnswer' },
  );
  return {
    operations,
    failNext: (operation, skip = 0) => failing.push({ operation, skip }),
    loseAnswer: (operation, told = Object.assign(new Error('answer lost'), { name: 'TimeoutError' })) =>
      losing.push({ operation, told }),
    before: (operation, meanwhile) => waiting.push({ operation, meanwhile }),
  };
}
