import type { Engine } from '../engine/engine.ts';
import { callStreams, EngineError } from '../engine/engine-call.ts';
import type { EngineRecord } from './stream-record.ts';

/** How far one shard has been read. */
interface Cursor {
  readonly shardId: string;
  /** Absent once the shard is closed and read to its end. */
  iterator: string | undefined;
  lastSequenceNumber: string | undefined;
}

/** Reads a stream of an engine from a position on, shard after shard. */
export interface ShardCursors {
  /** The next records of the stream in order, with their shard; empty when there are none now. */
  next(): Promise<{ shardId: string; records: readonly EngineRecord[] } | undefined>;
}

interface Shards {
  readonly StreamDescription: {
    readonly Shards: readonly { readonly ShardId: string }[];
    readonly LastEvaluatedShardId?: string;
  };
}

/** Errors after which a shard is still there, but its iterator is of no use any more. */
const STALE_ITERATOR = new Set(['ExpiredIteratorException', 'TrimmedDataAccessException']);

async function listShards(engine: Engine, streamArn: string): Promise<string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const { StreamDescription: described }: Shards = await callStreams(engine, 'DescribeStream', {
      StreamArn: streamArn,
      ...(after !== undefined && { ExclusiveStartShardId: after }),
    });
    ids.push(...described.Shards.map(({ ShardId }) => ShardId));
    after = described.LastEvaluatedShardId;
  } while (after !== undefined);
  return ids;
}

async function position(engine: Engine, streamArn: string, cursor: Cursor): Promise<void> {
  const { shardId, lastSequenceNumber } = cursor;
  const { ShardIterator } = await callStreams<{ ShardIterator: string }>(engine, 'GetShardIterator', {
    StreamArn: streamArn,
    ShardId: shardId,
    ShardIteratorType: lastSequenceNumber === undefined ? 'TRIM_HORIZON' : 'AFTER_SEQUENCE_NUMBER',
    ...(lastSequenceNumber !== undefined && { SequenceNumber: lastSequenceNumber }),
  });
  cursor.iterator = ShardIterator;
}

async function readOnce(engine: Engine, cursor: Cursor): Promise<readonly EngineRecord[]> {
  const { Records, NextShardIterator } = await callStreams<{
    Records: readonly EngineRecord[];
    NextShardIterator?: string;
  }>(engine, 'GetRecords', { ShardIterator: cursor.iterator });
  cursor.iterator = NextShardIterator;
  cursor.lastSequenceNumber = Records.at(-1)?.dynamodb.SequenceNumber ?? cursor.lastSequenceNumber;
  return Records;
}

/** The next records of a shard; a stale iterator is placed anew where the last one had got to. */
async function read(engine: Engine, streamArn: string, cursor: Cursor): Promise<readonly EngineRecord[]> {
  try {
    return await readOnce(engine, cursor);
  } catch (error) {
    if (!(error instanceof EngineError && STALE_ITERATOR.has(error.name))) throw error;
    await position(engine, streamArn, cursor);
    return readOnce(engine, cursor);
  }
}

/**
 * Cursors on every shard of a stream; shards that appear later are read from their beginning, after their elders.
 * `LATEST` reads past what is there, so that a stale iterator never has to be placed at a later latest position:
 * those of DynamoDB Local become stale as soon as another table is created.
 */
export async function openShards(
  engine: Engine,
  streamArn: string,
  start: 'LATEST' | 'TRIM_HORIZON',
): Promise<ShardCursors> {
  const cursors = new Map<string, Cursor>();
  const openNew = async (): Promise<void> => {
    for (const shardId of await listShards(engine, streamArn)) {
      if (cursors.has(shardId)) continue;
      const cursor: Cursor = { shardId, iterator: undefined, lastSequenceNumber: undefined };
      await position(engine, streamArn, cursor);
      cursors.set(shardId, cursor);
    }
  };
  const next: ShardCursors['next'] = async () => {
    for (const cursor of cursors.values()) {
      if (cursor.iterator === undefined) continue;
      const records = await read(engine, streamArn, cursor);
      // A closed shard has children, which Map order visits after it in this same loop.
      if (cursor.iterator === undefined) await openNew();
      if (records.length > 0) return { shardId: cursor.shardId, records };
    }
    return undefined;
  };
  await openNew();
  if (start === 'LATEST') while ((await next()) !== undefined);
  return { next };
}
