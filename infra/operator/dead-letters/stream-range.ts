import type { Environment } from '../../../lib/core/grant.ts';
import { openJsonOperation } from '../../../lib/signed/json-service.ts';
import { Refused, type WireItem } from '../command.ts';
import type { StreamRange } from './letter.ts';

/** A record of a table's stream, as its API gives it. */
export interface RawRecord {
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly dynamodb: {
    readonly Keys: WireItem;
    readonly NewImage?: WireItem;
    readonly OldImage?: WireItem;
    readonly SequenceNumber: string;
  };
}

interface Page {
  readonly Records?: readonly RawRecord[];
  readonly NextShardIterator?: string;
}

/** What the stream says when it has let go of something: it keeps a day. */
const goneNames = new Set(['TrimmedDataAccessException', 'ResourceNotFoundException']);

/** A page may be empty though more follow, but not for ever. */
const mostEmptyPages = 100;

/** All records of a range, while the stream still has them; `Refused` once it has not. */
export async function readRange(env: Environment, range: StreamRange): Promise<readonly RawRecord[]> {
  const call = openStreams(env);
  try {
    const start = { ShardIteratorType: 'AT_SEQUENCE_NUMBER', SequenceNumber: range.first };
    const place = { StreamArn: range.streamArn, ShardId: range.shardId, ...start };
    let { ShardIterator: iterator } = (await call.getShardIterator(place)) as { ShardIterator?: string };
    const records: RawRecord[] = [];
    for (let empty = 0; iterator !== undefined && empty < mostEmptyPages; ) {
      const { Records = [], NextShardIterator } = (await call.getRecords({ ShardIterator: iterator })) as Page;
      records.push(...Records.filter(({ dynamodb }) => !isAfter(dynamodb.SequenceNumber, range.last)));
      if (Records.some(({ dynamodb }) => !isAfter(range.last, dynamodb.SequenceNumber))) return records;
      if (Records.length === 0) empty++;
      iterator = NextShardIterator;
    }
    throw new Refused('the stream does not show all of these records');
  } catch (error) {
    if (!goneNames.has((error as Error).name)) throw error;
    throw new Refused('the stream has let go of these records, which it does after 24 hours');
  }
}

/** Sequence numbers are longer than numbers are exact. */
const isAfter = (one: string, other: string): boolean => BigInt(one) > BigInt(other);

/** The API of streams has an address of its own, and the signing name of the tables'. */
function openStreams(env: Environment) {
  const address =
    env.AWS_ENDPOINT_URL_DYNAMODB_STREAMS ??
    env.AWS_ENDPOINT_URL ??
    `https://streams.dynamodb.${env.AWS_REGION}.amazonaws.com`;
  const operation = (name: string) =>
    openJsonOperation(
      { ...env, AWS_ENDPOINT_URL_DYNAMODB: address },
      { service: 'dynamodb', target: `DynamoDBStreams_20120810.${name}`, version: '1.0' },
    );
  return { getShardIterator: operation('GetShardIterator'), getRecords: operation('GetRecords') };
}
