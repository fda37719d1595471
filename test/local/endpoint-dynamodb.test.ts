import {
  BatchGetItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Engine } from '../../infra/local/engine/engine.ts';
import { allow, roleOf, signedBy, singleTable, startAws, startTestEngine } from '../support/aws-endpoint.ts';
import { emptyModel, lambdaFunction } from '../support/cloud-model.ts';

const table = singleTable('endpoint-app');
const TableName = table.name;
const users = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['USER#*'] } };
const model = emptyModel({
  tables: [table],
  functions: [lambdaFunction('users-get', '/'), lambdaFunction('users-write', '/'), lambdaFunction('nothing', '/')],
  roles: [
    roleOf('users-get', [
      allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'], [table.arn], users),
      allow(['dynamodb:Query'], [`${table.arn}/index/gsi1`], {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['PHONE#*'] },
      }),
    ]),
    roleOf('users-write', [allow(['dynamodb:PutItem', 'dynamodb:ConditionCheckItem'], [table.arn], users)]),
  ],
});

const key = (pk: string, sk = 'A') => ({ pk: { S: pk }, sk: { S: sk } });
const denied = (name: string, action: string, resource = table.arn) => ({
  name: 'AccessDeniedException',
  message:
    `User: arn:aws:sts::000000000000:assumed-role/${name}/${name} is not authorized to perform: dynamodb:${action} ` +
    `on resource: ${resource} because no identity-based policy allows the dynamodb:${action} action`,
});

let engine: Engine;
let aws: Awaited<ReturnType<typeof startAws>>;
beforeAll(async () => {
  engine = await startTestEngine();
  aws = await startAws(model, engine);
  await aws.dynamo('operator').send(new PutItemCommand({ TableName, Item: { ...key('USER#1'), n: { N: '1' } } }));
}, 60_000);
afterAll(async () => {
  await aws?.endpoint.stop();
  await engine?.stop();
});

test('a function does what its policy allows', async () => {
  const answer = await aws.dynamo('users-get').send(new GetItemCommand({ TableName, Key: key('USER#1') }));
  expect(answer.Item?.n).toEqual({ N: '1' });
  expect(answer.ConsumedCapacity).toBeUndefined();
});

test('an action that no statement allows is refused in the words of the platform and nothing is written', async () => {
  const write = new PutItemCommand({ TableName, Item: key('USER#9') });
  await expect(aws.dynamo('users-get').send(write)).rejects.toMatchObject(denied('users-get', 'PutItem'));
  const read = await aws.dynamo('operator').send(new GetItemCommand({ TableName, Key: key('USER#9') }));
  expect(read.Item).toBeUndefined();
});

test('a function without a policy is refused, an unknown access key is no one', async () => {
  const read = new GetItemCommand({ TableName, Key: key('USER#1') });
  await expect(aws.dynamo('nothing').send(read)).rejects.toMatchObject(denied('nothing', 'GetItem'));
  await expect(aws.dynamo('stranger').send(read)).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
});

test('GetItem outside the leading keys is refused', async () => {
  const read = new GetItemCommand({ TableName, Key: key('WALLET#1') });
  await expect(aws.dynamo('users-get').send(read)).rejects.toMatchObject(denied('users-get', 'GetItem'));
});

test('BatchGetItem is refused when one of its keys lies outside the leading keys', async () => {
  const batch = (...pks: string[]) =>
    new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: pks.map((pk) => key(pk)) } } });
  const answer = await aws.dynamo('users-get').send(batch('USER#1', 'USER#2'));
  expect(answer.Responses?.[TableName]).toHaveLength(1);
  const refused = aws.dynamo('users-get').send(batch('USER#1', 'WALLET#1'));
  await expect(refused).rejects.toMatchObject(denied('users-get', 'BatchGetItem'));
});

test.each([
  ['with names', '#p = :p AND begins_with(#s, :s)', { '#p': 'pk', '#s': 'sk' }],
  ['with plain names', 'pk = :p AND sk = :s', undefined],
])('Query %s is held to the partition that its key condition binds', async (_how, condition, names) => {
  const query = (pk: string) =>
    new QueryCommand({
      TableName,
      KeyConditionExpression: condition,
      ...(names !== undefined && { ExpressionAttributeNames: names }),
      ExpressionAttributeValues: { ':p': { S: pk }, ':s': { S: 'A' } },
    });
  const answer = await aws.dynamo('users-get').send(query('USER#1'));
  expect(answer.Count).toBe(1);
  await expect(aws.dynamo('users-get').send(query('WALLET#1'))).rejects.toMatchObject(denied('users-get', 'Query'));
});

test('Query on an index is held to the index as resource and to its own partition key', async () => {
  const query = (partition: string) =>
    new QueryCommand({
      TableName,
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :p',
      ExpressionAttributeValues: { ':p': { S: partition } },
    });
  expect((await aws.dynamo('users-get').send(query('PHONE#1'))).Count).toBe(0);
  await expect(aws.dynamo('users-get').send(query('USER#1'))).rejects.toMatchObject(
    denied('users-get', 'Query', `${table.arn}/index/gsi1`),
  );
});

test('a transaction needs the actions of its single items, each within its leading keys', async () => {
  const put = (pk: string) => ({ Put: { TableName, Item: key(pk, 'T') } });
  const check = {
    ConditionCheck: { TableName, Key: key('USER#404'), ConditionExpression: 'attribute_not_exists(pk)' },
  };
  const write = (...TransactItems: object[]) =>
    aws.dynamo('users-write').send(new TransactWriteItemsCommand({ TransactItems: TransactItems as never[] }));
  await write(put('USER#1'), check);
  await expect(write(put('USER#2'), put('WALLET#1'))).rejects.toMatchObject(denied('users-write', 'PutItem'));
  await expect(write(put('USER#2'), { Delete: { TableName, Key: key('USER#1') } })).rejects.toMatchObject(
    denied('users-write', 'DeleteItem'),
  );
  const read = new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName, Key: key('USER#1') } }] });
  await expect(aws.dynamo('users-write').send(read)).rejects.toMatchObject(denied('users-write', 'GetItem'));
});

test("the engine's own errors reach the caller by name, with their details", async () => {
  const put = new PutItemCommand({
    TableName,
    Item: key('USER#1'),
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  await expect(aws.dynamo('users-write').send(put)).rejects.toMatchObject({
    name: 'ConditionalCheckFailedException',
    Item: { n: { N: '1' } },
  });
});

test('the capacity is metered for the ledger and shown only to callers who ask for it', async () => {
  const answer = await aws
    .dynamo('operator')
    .send(new GetItemCommand({ TableName, Key: key('USER#1'), ReturnConsumedCapacity: 'TOTAL' }));
  expect(answer.ConsumedCapacity?.CapacityUnits).toBe(0.5);
  aws.ledger.reset();
  await aws.dynamo('operator').send(
    new UpdateItemCommand({
      TableName,
      Key: key('USER#1'),
      UpdateExpression: 'SET n = :n',
      ExpressionAttributeValues: { ':n': { N: '2' } },
    }),
  );
  expect(aws.ledger.calls()).toMatchObject([{ operation: 'UpdateItem', readUnits: 0, writeUnits: 1, outcome: 'ok' }]);
});

test('an unknown service or operation is refused loudly and logged', async () => {
  const post = (service: string, target: string) =>
    fetch(aws.endpoint.url, {
      method: 'POST',
      headers: { ...signedBy('operator', service), 'x-amz-target': target },
      body: '{}',
    });
  const operation = await post('dynamodb', 'DynamoDB_20120810.ExecuteStatement');
  expect([operation.status, await operation.json()]).toMatchObject([400, { __type: 'UnknownOperationException' }]);
  const service = await post('kms', 'TrentService.Sign');
  expect([service.status, await service.json()]).toMatchObject([400, { __type: 'UnknownOperationException' }]);
  expect(aws.logged).toEqual([
    'The local cloud does not know dynamodb:ExecuteStatement',
    'The local cloud does not know the service kms',
  ]);
});
