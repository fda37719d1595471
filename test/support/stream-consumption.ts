import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Engine } from '../../infra/local/engine/engine.ts';
import type { InvokeResult, Lambda } from '../../infra/local/lambda/lambda.ts';
import type { EventSource, Table } from '../../infra/local/model.ts';
import { startEventSources } from '../../infra/local/streams/event-sources.ts';
import type { StreamRecord } from '../../infra/local/streams/stream-record.ts';
import { allow, roleOf, singleTable, startAws } from './aws-endpoint.ts';
import { emptyModel, functionArn, lambdaFunction } from './cloud-model.ts';

const DEAD = 'arn:aws:sqs:ap-south-1:000000000000:dead';

/** A queue of every consumption's model, for event sources that read a queue. */
export const JOBS = 'arn:aws:sqs:ap-south-1:000000000000:jobs';

/** What a function is given: records of a stream or messages of a queue. */
export interface Batch {
  readonly Records: readonly (StreamRecord & { messageId?: string; body?: string })[];
}

export const ok: InvokeResult = { requestId: 'r', payload: null };
export const failed: InvokeResult = {
  requestId: 'r',
  payload: {},
  functionError: { type: 'Error', message: 'boom' },
};

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

let tables = 0;

/** What has to be stopped after a test, the latest first. */
export type Running = { stop(): Promise<void> }[];

/** A table whose stream is consumed by a function that answers as `answer` says; `batches` is what it was given. */
export async function consume(
  engine: Engine,
  running: Running,
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
  running.push(aws.endpoint);
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
