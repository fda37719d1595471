import {
  DeleteItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Engine } from '../../infra/local/engine/engine.ts';
import type { InvokeResult, Lambda } from '../../infra/local/lambda/lambda.ts';
import type { EventSource, Table } from '../../infra/local/model.ts';
import { type EventSources, startEventSources } from '../../infra/local/streams/event-sources.ts';
import type { StreamRecord } from '../../infra/local/streams/stream-record.ts';
import { allow, roleOf, singleTable, startAws, startTestEngine } from '../support/aws-endpoint.ts';
import { emptyModel, functionArn, lambdaFunction } from '../support/cloud-model.ts';

const DEAD = 'arn:aws:sqs:ap-south-1:000000000000:dead';
const JOBS = 'arn:aws:sqs:ap-south-1:000000000000:jobs';
const queue = (arn: string) => ({
  stack: 'Test',
  logicalId: 'Queue',
  arn,
  name: arn.split(':').at(-1) ?? '',
  url: `https://sqs.ap-south-1.amazonaws.com/000000000000/${arn.split(':').at(-1)}`,
  retentionSeconds: 86_400,
});

function source(table: Table, overrides: Partial<EventSource> = {}): EventSource {
  return {
    stack: 'Test',
    logicalId: 'FanOutSource',
    id: 'source-1',
    functionArn: functionArn('fan-out'),
    sourceArn: table.streamArn ?? '',
    enabled: true,
    startingPosition: 'LATEST',
    batchSize: 10,
    windowSeconds: 0,
    bisect: false,
    retries: 2,
    maximumAgeSeconds: -1,
    parallelization: 1,
    partialFailures: false,
    onFailure: DEAD,
    filters: [],
    ...overrides,
  };
}

interface Batch {
  readonly Records: readonly (StreamRecord & { messageId?: string; body?: string })[];
}

const ok: InvokeResult = { requestId: 'r', payload: null };
const failed: InvokeResult = { requestId: 'r', payload: {}, functionError: { type: 'Error', message: 'boom' } };

let engine: Engine;
let tables = 0;
const running: EventSources[] = [];
beforeAll(async () => {
  engine = await startTestEngine();
});
afterEach(async () => {
  for (const sources of running.splice(0).toReversed()) await sources.stop();
});
afterAll(() => engine?.stop());

/** A table whose stream is consumed by a function that answers as `answer` says; `batches` is what it was given. */
async function consume(
  overrides: Partial<EventSource> = {},
  answer: (batch: Batch) => InvokeResult | Promise<InvokeResult> = () => ok,
) {
  tables += 1;
  const table = singleTable(`streams-${tables}`);
  const read = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'];
  const model = emptyModel({
    tables: [table],
    queues: [queue(DEAD), queue(JOBS)],
    functions: [lambdaFunction('fan-out', '/')],
    roles: [roleOf('fan-out', [allow(read, [table.streamArn ?? '']), allow(['sqs:*'], [DEAD, JOBS])])],
    eventSources: [source(table, overrides)],
  });
  const aws = await startAws(model, engine);
  running.push({ idle: async () => {}, stop: () => aws.endpoint.stop() });
  const batches: Batch[] = [];
  const lambda: Pick<Lambda, 'invoke'> = {
    async invoke(_arn, event) {
      batches.push(event as Batch);
      return answer(event as Batch);
    },
  };
  const sources = await startEventSources({
    ...aws,
    model,
    lambda,
    deliver: async (arn, payload) => void aws.queues.send(arn, JSON.stringify(payload)),
  });
  running.push(sources);
  const dynamo = aws.dynamo('operator');
  return {
    ...aws,
    sources,
    table,
    batches,
    /** The partition keys of each batch. */
    seen: () => batches.map(({ Records }) => Records.map(({ dynamodb }) => dynamodb.Keys.pk?.S)),
    dead: () => aws.queues.messages(DEAD).map(({ body }) => JSON.parse(body)),
    put: (pk: string, more: Record<string, { S: string } | { N: string }> = {}) =>
      dynamo.send(new PutItemCommand({ TableName: table.name, Item: { pk: { S: pk }, sk: { S: 'A' }, ...more } })),
    dynamo,
  };
}

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

test('a failing batch is retried as often as configured, then its place in the stream goes to the destination', async () => {
  const cloud = await consume({ windowSeconds: 60 }, () => failed);
  await cloud.put('1');
  await cloud.put('2');
  await cloud.sources.idle();
  expect(cloud.seen()).toEqual([
    ['1', '2'],
    ['1', '2'],
    ['1', '2'],
  ]);
  expect(cloud.dead()).toMatchObject([
    {
      requestContext: {
        functionArn: functionArn('fan-out'),
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 3,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      DDBStreamBatchInfo: { batchSize: 2, streamArn: cloud.table.streamArn },
    },
  ]);
  expect(JSON.stringify(cloud.dead())).not.toContain('"pk"');
});

test('with bisect only the poisoned record is given up, the others are handled', async () => {
  const handled: unknown[] = [];
  const cloud = await consume({ windowSeconds: 60, bisect: true, retries: 1 }, ({ Records }) => {
    const keys = Records.map(({ dynamodb }) => dynamodb.Keys.pk?.S);
    if (keys.includes('poison')) return failed;
    handled.push(...keys);
    return ok;
  });
  for (const pk of ['1', '2', 'poison', '4']) await cloud.put(pk);
  await cloud.sources.idle();
  expect(handled).toEqual(['1', '2', '4']);
  expect(cloud.dead()).toMatchObject([{ DDBStreamBatchInfo: { batchSize: 1 } }]);
});

test('a reported failure repeats the batch from that record on, not the ones before it', async () => {
  let failures = 1;
  const cloud = await consume({ windowSeconds: 60, partialFailures: true }, ({ Records }) => {
    const second = Records.find(({ dynamodb }) => dynamodb.Keys.pk?.S === '2');
    failures -= 1;
    const itemIdentifier = second?.dynamodb.SequenceNumber;
    return failures === 0 ? { ...ok, payload: { batchItemFailures: [{ itemIdentifier }] } } : ok;
  });
  for (const pk of ['1', '2', '3']) await cloud.put(pk);
  await cloud.sources.idle();
  expect(cloud.seen()).toEqual([
    ['1', '2', '3'],
    ['2', '3'],
  ]);
  expect(cloud.dead()).toEqual([]);
});

test('a report of an unknown record fails the whole batch; without the setting reports do not count', async () => {
  const report = { ...ok, payload: { batchItemFailures: [{ itemIdentifier: 'nowhere' }] } };
  const reporting = await consume({ partialFailures: true, retries: 1 }, () => report);
  const silent = await consume({ retries: 1 }, () => report);
  for (const cloud of [reporting, silent]) {
    await cloud.put('1');
    await cloud.sources.idle();
  }
  expect(reporting.seen()).toEqual([['1'], ['1']]);
  expect(silent.seen()).toEqual([['1']]);
});

test('records that are too old by the clock go to the destination untried', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const cloud = await consume({ batchSize: 1, retries: -1, maximumAgeSeconds: 60 }, async () => {
    await held;
    return failed;
  });
  const TransactItems = ['1', '2'].map((pk) => ({
    Put: { TableName: cloud.table.name, Item: { pk: { S: pk }, sk: { S: 'A' } } },
  }));
  await cloud.dynamo.send(new TransactWriteItemsCommand({ TransactItems }));
  await expect.poll(() => cloud.batches.length).toBe(1);
  await cloud.clock.advance(61);
  release();
  await cloud.sources.idle();
  expect(cloud.seen()).toEqual([['1']]);
  expect(cloud.dead().map(({ requestContext }) => requestContext.condition)).toEqual([
    'RecordAgeExceeded',
    'RecordAgeExceeded',
  ]);
});

test('a batch can be dropped, duplicated or reordered; records of one item keep their order', async () => {
  const cloud = await consume({ windowSeconds: 60 });
  cloud.faults.injectStream({ kind: 'drop' });
  await cloud.put('dropped');
  await cloud.sources.idle();
  expect(cloud.seen()).toEqual([]);
  cloud.faults.injectStream({ kind: 'duplicate' });
  await cloud.put('twice');
  await cloud.sources.idle();
  expect(cloud.seen()).toEqual([['twice'], ['twice']]);
  cloud.faults.injectStream({ kind: 'reorder' });
  await cloud.put('a', { n: { N: '1' } });
  await cloud.put('b');
  await cloud.put('a', { n: { N: '2' } });
  await cloud.sources.idle();
  const last = cloud.batches.at(-1)?.Records.map(({ dynamodb }) => [dynamodb.Keys.pk?.S, dynamodb.NewImage?.n?.N]);
  expect(last).toEqual([
    ['b', undefined],
    ['a', '1'],
    ['a', '2'],
  ]);
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
  let inside = 0;
  let most = 0;
  const cloud = await consume({ parallelization: 4, batchSize: 1 }, async () => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
    return ok;
  });
  for (const n of ['1', '2', '3']) {
    await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((pk) => cloud.put(pk, { n: { N: n } })));
  }
  await cloud.sources.idle();
  const ofA = cloud.batches.flatMap(({ Records }) => Records).filter(({ dynamodb }) => dynamodb.Keys.pk?.S === 'a');
  expect(ofA.map(({ dynamodb }) => dynamodb.NewImage?.n?.N)).toEqual(['1', '2', '3']);
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

test('an event source that its role or its filters do not allow for is a loud error at start', async () => {
  await expect(consume({ onFailure: 'arn:aws:sqs:ap-south-1:000000000000:other' })).rejects.toThrow(
    'Test/FanOutSource: the role of fan-out does not allow sqs:SendMessage',
  );
  await expect(consume({ filters: [{ eventName: [{ wildcard: '*' }] }] })).rejects.toThrow(
    'Test/FanOutSource: unknown filter rule {"wildcard":"*"}',
  );
});
