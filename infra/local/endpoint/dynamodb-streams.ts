import type { Engine } from '../engine/engine.ts';
import { callEngine, callStreams, EngineError } from '../engine/engine-call.ts';
import type { CloudModel, Table } from '../model.ts';
import { changesNothing, type EngineRecord, toStreamRecord } from '../streams/stream-record.ts';
import { AwsError } from './aws-error.ts';
import type { ServiceCall } from './aws-service.ts';

export interface StreamInput {
  readonly StreamArn?: string;
  readonly ShardId?: string;
  readonly ShardIteratorType?: string;
  readonly SequenceNumber?: string;
  readonly ShardIterator?: string;
  readonly Limit?: number;
}

interface Records {
  readonly Records: readonly (EngineRecord & {
    readonly dynamodb: { readonly ApproximateCreationDateTime?: number };
  })[];
  readonly NextShardIterator?: string;
}

/** What marks a request of the streams' own API. */
export const STREAMS_TARGET = 'DynamoDBStreams_20120810.';

/** Iterators carry the stream that they are of, as on the platform; the engine's own follows. */
const SEPARATOR = '|1|';

async function getShardIterator(table: Table, input: StreamInput, engine: Engine): Promise<unknown> {
  const { Table: described } = await callEngine<{ Table: { LatestStreamArn: string } }>(engine, 'DescribeTable', {
    TableName: table.name,
  });
  const StreamArn = described.LatestStreamArn;
  // Some engines give an iterator for any shard, which then never ends.
  const { StreamDescription } = await callStreams<{
    StreamDescription: { Shards: readonly { readonly ShardId: string }[] };
  }>(engine, 'DescribeStream', { StreamArn });
  if (!StreamDescription.Shards.some(({ ShardId }) => ShardId === input.ShardId)) {
    throw new AwsError('ResourceNotFoundException', `Requested resource not found: Shard does not exist`);
  }
  const found = await callStreams<{ ShardIterator: string }>(engine, 'GetShardIterator', { ...input, StreamArn });
  return { ShardIterator: `${table.streamArn}${SEPARATOR}${found.ShardIterator}` };
}

async function getRecords(table: Table, input: StreamInput, engine: Engine, region: string): Promise<unknown> {
  const [, ShardIterator] = (input.ShardIterator ?? '').split(SEPARATOR);
  const streamArn = table.streamArn ?? '';
  const { Records, NextShardIterator } = await callStreams<Records>(engine, 'GetRecords', { ...input, ShardIterator });
  return {
    Records: Records.filter((record) => !changesNothing(record)).map((record) => {
      const nowMs = (record.dynamodb.ApproximateCreationDateTime ?? 0) * 1000;
      const { eventSourceARN: _, ...read } = toStreamRecord(record, { streamArn, region, nowMs, byService: false });
      return read;
    }),
    ...(NextShardIterator !== undefined && {
      NextShardIterator: `${streamArn}${SEPARATOR}${NextShardIterator}`,
    }),
  };
}

const OPERATIONS = { GetShardIterator: getShardIterator, GetRecords: getRecords } as const;

/** A call of the streams' API over the engine's; undefined for one that is not imitated. */
export function openStreamCall(
  operation: string,
  input: StreamInput,
  { model, engine }: { readonly model: CloudModel; readonly engine: Engine },
): ServiceCall | undefined {
  const run = OPERATIONS[operation as keyof typeof OPERATIONS];
  if (run === undefined) return undefined;
  const streamArn = input.StreamArn ?? input.ShardIterator?.split(SEPARATOR)[0] ?? '';
  const table = model.tables.find((one) => one.streamArn === streamArn);
  return {
    operation,
    needs: [{ action: `dynamodb:${operation}`, resource: streamArn, context: {} }],
    async execute() {
      if (table === undefined) throw new AwsError('ResourceNotFoundException', `Requested resource not found: Stream`);
      try {
        const body = JSON.stringify(await run(table, input, engine, model.region));
        return { response: { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body } };
      } catch (error) {
        throw error instanceof EngineError ? new AwsError(error.name, error.message) : error;
      }
    },
  };
}
