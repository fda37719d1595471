import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { StreamRecord } from '../core/stream-record.ts';
import { ownAttributes } from './entity.ts';

/** One record of a DynamoDB stream, as Lambda is handed it. */
export interface RawStreamRecord {
  readonly eventName: StreamRecord['change'];
  readonly userIdentity?: { readonly principalId?: string };
  readonly dynamodb: {
    readonly SequenceNumber: string;
    /** Epoch seconds. */
    readonly ApproximateCreationDateTime: number;
    readonly NewImage?: Record<string, never>;
    readonly OldImage?: Record<string, never>;
  };
}

/** Turns a raw record into an entity's items as they were put; the entity's name is the one its item carries. */
export function readStreamRecord({ eventName, userIdentity, dynamodb }: RawStreamRecord): StreamRecord {
  const before = dynamodb.OldImage && unmarshall(dynamodb.OldImage);
  const after = dynamodb.NewImage && unmarshall(dynamodb.NewImage);
  const entity = String((after ?? before)?.type);
  const trace: unknown = after?.trace;
  for (const attribute of ownAttributes) {
    delete before?.[attribute];
    delete after?.[attribute];
  }
  return {
    sequence: dynamodb.SequenceNumber,
    change: eventName,
    entity,
    before,
    after,
    at: new Date(dynamodb.ApproximateCreationDateTime * 1000),
    ...(typeof trace === 'string' && { trace }),
    expired: userIdentity?.principalId === 'dynamodb.amazonaws.com',
  };
}
