import { DeleteItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Engine } from '../../infra/local/engine/engine.ts';
import type { InvokeResult } from '../../infra/local/lambda/lambda.ts';
import type { EventSource } from '../../infra/local/model.ts';
import { startTestEngine } from '../support/aws-endpoint.ts';
import { type Batch, consume as consumeWith, JOBS, ok, type Running } from '../support/stream-consumption.ts';

let engine: Engine;
const running: Running = [];
const consume = (overrides?: Partial<EventSource>, answer?: (batch: Batch) => InvokeResult | Promise<InvokeResult>) =>
  consumeWith(engine, running, overrides, answer);

beforeAll(async () => {
  engine = await startTestEngine();
}, 60_000);
afterEach(async () => {
  for (const part of running.splice(0).toReversed()) await part.stop();
});
afterAll(() => engine?.stop());

test('a write reaches the function as the platform shapes it', async () => {
  const cloud = await consume();
  await cloud.put('USER#1', { n: { N: '1' } });
  await cloud.sources.idle();
  const [record] = cloud.batches[0]?.Records ?? [];
  expect(record).toMatchObject({
    eventID: expect.stringMatching(/^[0-9a-f]{32}$|^[0-9a-f-]{36}$/),
    eventName: 'INSERT',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'ap-south-1',
    eventSourceARN: cloud.table.streamArn,
    dynamodb: {
      Keys: { pk: { S: 'USER#1' }, sk: { S: 'A' } },
      NewImage: { pk: { S: 'USER#1' }, sk: { S: 'A' }, n: { N: '1' } },
      SequenceNumber: expect.stringMatching(/^\d{21,}$/),
      SizeBytes: expect.any(Number),
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
  });
  expect(record?.userIdentity).toBeUndefined();
  expect(Number.isInteger(record?.dynamodb.ApproximateCreationDateTime)).toBe(true);
});

test('a change carries both images, a deletion the old one, and a write that changes nothing no record', async () => {
  const cloud = await consume();
  const TableName = cloud.table.name;
  const Key = { pk: { S: 'USER#1' }, sk: { S: 'A' } };
  await cloud.put('USER#1', { n: { N: '1' } });
  const update = new UpdateItemCommand({
    TableName,
    Key,
    UpdateExpression: 'SET n = :n',
    ExpressionAttributeValues: { ':n': { N: '2' } },
  });
  await cloud.dynamo.send(update);
  await cloud.dynamo.send(update);
  await cloud.dynamo.send(new DeleteItemCommand({ TableName, Key }));
  await cloud.sources.idle();
  const records = cloud.batches.flatMap(({ Records }) => Records);
  const values = records.map(({ eventName, dynamodb }) => [
    eventName,
    dynamodb.OldImage?.n?.N,
    dynamodb.NewImage?.n?.N,
  ]);
  expect(values).toEqual([
    ['INSERT', undefined, '1'],
    ['MODIFY', '1', '2'],
    ['REMOVE', '2', undefined],
  ]);
});

test('idle waits for what consumers write in turn', async () => {
  const cloud = await consume({}, async ({ Records }) => {
    const depth = Number(Records[0]?.dynamodb.Keys.pk?.S);
    if (depth < 3) await cloud.put(String(depth + 1));
    return ok;
  });
  await cloud.put('0');
  await cloud.sources.idle();
  expect(cloud.seen().flat()).toEqual(['0', '1', '2', '3']);
});

test('records that no filter matches cost no invocation', async () => {
  const filters = [
    { eventName: ['INSERT'], dynamodb: { NewImage: { kind: { S: [{ prefix: 'news' }] } } } },
    { dynamodb: { Keys: { pk: { S: [{ prefix: 'CALL#' }] } } } },
  ];
  const cloud = await consume({ filters });
  await cloud.put('USER#1', { kind: { S: 'heartbeat' } });
  await cloud.put('USER#2', { kind: { S: 'newsworthy' } });
  await cloud.put('CALL#1');
  await cloud.sources.idle();
  expect(cloud.seen().flat()).toEqual(['USER#2', 'CALL#1']);
});

test('a batch is no larger than configured and keeps the order of writes', async () => {
  const cloud = await consume({ batchSize: 2, windowSeconds: 60 });
  for (const pk of ['1', '2', '3', '4', '5']) await cloud.put(pk);
  await cloud.sources.idle();
  expect(cloud.seen()).toEqual([['1', '2'], ['3', '4'], ['5']]);
});

test('an item expires by the clock and its record names the service that deleted it', async () => {
  const cloud = await consume({ filters: [{ eventName: ['REMOVE'] }] });
  const now = Math.floor(cloud.clock.now() / 1000);
  await cloud.put('expires', { expiresAt: { N: String(now + 100) } });
  await cloud.put('stays', { expiresAt: { N: String(now + 1000) } });
  await cloud.put('deleted', { expiresAt: { N: String(now + 1000) } });
  await cloud.clock.advance(200);
  const Key = { pk: { S: 'deleted' }, sk: { S: 'A' } };
  await cloud.dynamo.send(new DeleteItemCommand({ TableName: cloud.table.name, Key }));
  await cloud.sources.idle();
  const removed = cloud.batches.flatMap(({ Records }) => Records);
  expect(removed.map(({ dynamodb, userIdentity }) => [dynamodb.Keys.pk?.S, userIdentity])).toEqual([
    ['expires', { type: 'Service', principalId: 'dynamodb.amazonaws.com' }],
    ['deleted', undefined],
  ]);
});

test('with several lanes the records of one item stay in order while others overtake', async () => {
  const done: string[] = [];
  let inside = 0;
  let most = 0;
  const cloud = await consume({ parallelization: 4, batchSize: 1 }, async ({ Records }) => {
    const { Keys, NewImage } = (Records[0] as Batch['Records'][number]).dynamodb;
    inside += 1;
    most = Math.max(most, inside);
    // Earlier records take longer, so that later ones would overtake them in another lane.
    for (let turns = 40 - 10 * Number(NewImage?.n?.N); turns > 0; turns -= 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    inside -= 1;
    if (Keys.pk?.S === 'a') done.push(String(NewImage?.n?.N));
    return ok;
  });
  for (const n of ['1', '2', '3', '4']) {
    await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((pk) => cloud.put(pk, { n: { N: n } })));
  }
  await cloud.sources.idle();
  expect(done).toEqual(['1', '2', '3', '4']);
  expect(most).toBeGreaterThan(1);
});

test('messages of a queue reach the function and are deleted; those reported failed come again later', async () => {
  let failures = 1;
  const cloud = await consume({ sourceArn: JOBS, partialFailures: true }, ({ Records }) => {
    failures -= 1;
    const bad = Records.find(({ body }) => body === '"b"');
    return failures === 0 ? { ...ok, payload: { batchItemFailures: [{ itemIdentifier: bad?.messageId }] } } : ok;
  });
  const bodies = () => cloud.batches.map(({ Records }) => Records.map(({ body }) => body));
  for (const body of ['"a"', '"b"', '"c"']) cloud.queues.send(JOBS, body);
  await cloud.sources.idle();
  expect(bodies()).toEqual([['"a"', '"b"', '"c"']]);
  expect(cloud.queues.lengths(JOBS)).toEqual({ visible: 0, inFlight: 1, delayed: 0 });
  await cloud.clock.advance(30);
  await cloud.sources.idle();
  expect(bodies().at(-1)).toEqual(['"b"']);
  expect(cloud.queues.messages(JOBS)).toEqual([]);
});
