import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Engine } from '../../infra/local/engine/engine.ts';
import type { InvokeResult } from '../../infra/local/lambda/lambda.ts';
import type { EventSource } from '../../infra/local/model.ts';
import { startTestEngine } from '../support/aws-endpoint.ts';
import { functionArn } from '../support/cloud-model.ts';
import { eventually } from '../support/eventually.ts';
import { type Batch, consume as consumeWith, failed, ok, type Running } from '../support/stream-consumption.ts';

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
  const [, , poison] = cloud.batches[0]?.Records ?? [];
  const startSequenceNumber = poison?.dynamodb.SequenceNumber;
  expect(cloud.dead()).toMatchObject([{ DDBStreamBatchInfo: { batchSize: 1, startSequenceNumber } }]);
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
  await eventually(() => expect(cloud.batches).toHaveLength(1));
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

test('an event source that its role or its filters do not allow for is a loud error at start', async () => {
  await expect(consume({ onFailure: 'arn:aws:sqs:ap-south-1:000000000000:other' })).rejects.toThrow(
    'Test/FanOutSource: the role of fan-out does not allow sqs:SendMessage',
  );
  await expect(consume({ filters: [{ eventName: [{ wildcard: '*' }] }] })).rejects.toThrow(
    'Test/FanOutSource: unknown pattern rule {"wildcard":"*"}',
  );
});
