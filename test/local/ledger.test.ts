import { GetItemCommand, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Engine } from '../../infra/local/engine/engine.ts';
import { createLedger, type LedgerCall } from '../../infra/local/ledger.ts';
import { allow, roleOf, singleTable, startAws, startTestEngine } from '../support/aws-endpoint.ts';
import { emptyModel, lambdaFunction } from '../support/cloud-model.ts';

const table = singleTable('ledger-app');
const TableName = table.name;
const model = emptyModel({
  tables: [table],
  functions: [lambdaFunction('pay', '/')],
  roles: [roleOf('pay', [allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], [table.arn])])],
});
const key = (pk: string) => ({ pk: { S: pk }, sk: { S: 'A' } });

let engine: Engine;
let aws: Awaited<ReturnType<typeof startAws>>;
beforeAll(async () => {
  engine = await startTestEngine();
  aws = await startAws(model, engine);
}, 60_000);
afterAll(async () => {
  await aws?.endpoint.stop();
  await engine?.stop();
});

/** A client whose calls carry a trace, as those of an invocation do. */
function traced(traceId: string) {
  const client = aws.dynamo('pay');
  client.middlewareStack.add(
    (next) => (args) => {
      const { request } = args as unknown as { request: { headers: Record<string, string> } };
      request.headers['x-amzn-trace-id'] = `Root=${traceId};Sampled=1`;
      return next(args);
    },
    { step: 'build' },
  );
  return client;
}

test('an invocation costs what its transaction and its reads consumed, with its longest chain of calls', async () => {
  aws.ledger.reset();
  aws.faults.inject({ operation: '*', kind: 'delay', delayMs: 20, times: 3 });
  const client = traced('1-00000000-000000000000000000000001');
  await Promise.all(['USER#1', 'WALLET#1'].map((pk) => client.send(new GetItemCommand({ TableName, Key: key(pk) }))));
  await client.send(
    new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName, Item: key('TRANSFER#1') } },
        {
          Update: {
            TableName,
            Key: key('WALLET#1'),
            UpdateExpression: 'SET n = :n',
            ExpressionAttributeValues: { ':n': { N: '1' } },
          },
        },
      ],
    }),
  );
  expect(aws.ledger.invocations('pay')).toEqual([
    {
      functionName: 'pay',
      traceId: '1-00000000-000000000000000000000001',
      calls: 3,
      serialDepth: 2,
      readUnits: 1,
      // DynamoDB Local counts one unit per item of a transaction, the platform two.
      writeUnits: engine.name === 'dynamodb-local' ? 2 : 4,
      operations: ['dynamodb:GetItem', 'dynamodb:GetItem', 'dynamodb:TransactWriteItems'],
    },
  ]);
  expect([...(aws.ledger.used().get('pay') ?? [])].toSorted()).toEqual([
    'dynamodb:GetItem USER#',
    'dynamodb:GetItem WALLET#',
    'dynamodb:PutItem TRANSFER#',
    'dynamodb:UpdateItem WALLET#',
  ]);
  expect(aws.ledger.calls('pay').at(-1)?.entities).toEqual(['TRANSFER', 'WALLET']);
});

test('a failed condition costs a write, a refused call costs nothing and uses no permission', async () => {
  aws.ledger.reset();
  const client = traced('1-00000000-000000000000000000000002');
  const put = new PutItemCommand({ TableName, Item: key('USER#2'), ConditionExpression: 'attribute_exists(pk)' });
  await expect(client.send(put)).rejects.toThrow('conditional');
  const missing = { ConditionCheck: { TableName, Key: key('OTP#1'), ConditionExpression: 'attribute_exists(pk)' } };
  await expect(client.send(new TransactWriteItemsCommand({ TransactItems: [missing] }))).rejects.toThrow('authorized');
  expect(aws.ledger.calls('pay')).toMatchObject([
    { outcome: 'ConditionalCheckFailedException', writeUnits: 1 },
    { outcome: 'AccessDeniedException', writeUnits: 0, accesses: [] },
  ]);
});

test('the serial depth is the longest chain of calls that do not overlap', () => {
  const depth = (...spans: [number, number][]) => {
    const ledger = createLedger();
    for (const [startedMs, endedMs] of spans) {
      const call: LedgerCall = {
        traceId: 't',
        functionName: 'f',
        service: 'dynamodb',
        operation: 'GetItem',
        startedMs,
        endedMs,
        readUnits: 0,
        writeUnits: 0,
        outcome: 'ok',
        entities: [],
        accesses: [],
      };
      ledger.record(call);
    }
    return ledger.invocations()[0]?.serialDepth;
  };
  expect(depth([0, 10], [1, 9], [2, 8])).toBe(1);
  expect(depth([0, 1], [2, 3], [4, 5])).toBe(3);
  expect(depth([0, 9], [1, 2], [3, 4], [10, 11])).toBe(3);
});
