import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

export type Image = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A record as an engine's streams API gives it. */
export interface EngineRecord {
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly userIdentity?: { readonly type?: string; readonly principalId?: string };
  readonly dynamodb: {
    readonly Keys: Image;
    readonly NewImage?: Image;
    readonly OldImage?: Image;
    readonly SequenceNumber: string;
    readonly SizeBytes: number;
    readonly StreamViewType: string;
  };
}

/** A record as Lambda gives it to a function. */
export interface StreamRecord extends EngineRecord {
  readonly eventID: string;
  readonly eventVersion: '1.1';
  readonly eventSource: 'aws:dynamodb';
  readonly awsRegion: string;
  readonly eventSourceARN: string;
  readonly dynamodb: EngineRecord['dynamodb'] & { readonly ApproximateCreationDateTime: number };
}

/** A record on its way to its consumers. */
export interface ArrivedRecord {
  readonly record: StreamRecord;
  /** Milliseconds of the cloud's clock. */
  readonly arrivedMs: number;
  readonly shardId: string;
}

const TTL_IDENTITY = { type: 'Service', principalId: 'dynamodb.amazonaws.com' };

/** The same text for the same item, whatever order the engine gives its key attributes in. */
export function itemIdentity(keys: Image): string {
  return JSON.stringify(Object.entries(keys).toSorted(([a], [b]) => a.localeCompare(b)));
}

/** Some engines record writes that change nothing; the platform doesn't. */
export function changesNothing({ eventName, dynamodb }: EngineRecord): boolean {
  return eventName === 'MODIFY' && isDeepStrictEqual(dynamodb.NewImage, dynamodb.OldImage);
}

/** An engine's record with the identifiers, the place and the time that it has on the platform. */
export function toStreamRecord(
  record: EngineRecord,
  place: { streamArn: string; region: string; nowMs: number; byService: boolean },
): StreamRecord {
  const sequenceNumber = record.dynamodb.SequenceNumber.padStart(21, '0');
  const identity = place.byService ? TTL_IDENTITY : record.userIdentity;
  return {
    eventID: createHash('md5').update(`${place.streamArn}/${sequenceNumber}`).digest('hex'),
    eventName: record.eventName,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: place.region,
    dynamodb: {
      ...record.dynamodb,
      ApproximateCreationDateTime: Math.floor(place.nowMs / 1000),
      SequenceNumber: sequenceNumber,
    },
    ...(identity?.type !== undefined && { userIdentity: identity }),
    eventSourceARN: place.streamArn,
  };
}
