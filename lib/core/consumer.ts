import middy from '@middy/core';
import { type RawStreamRecord, readStreamRecord } from '../table/stream.ts';
import type { StreamConsumer } from './contract.ts';
import type { Opened } from './grant.ts';
import { invocationLog, openOnce } from './instance.ts';
import type { Log } from './log.ts';
import { describeError } from './log.ts';
import type { StreamRecord } from './stream-record.ts';

interface StreamEvent {
  readonly Records: readonly RawStreamRecord[];
}

interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/**
 * Makes the Lambda handler of a stream consumer. Records are handled one after the other, in the stream's order; at
 * the first one that fails the batch ends and is reported from there on, so that nothing overtakes it. A record may
 * come more than once: handlers are idempotent.
 */
export function consumer<Route extends StreamConsumer>(
  route: Route,
  handle: (record: StreamRecord, context: Opened<Route['uses']> & { now: Date; log: Log }) => Promise<void>,
): (event: StreamEvent, context: { awsRequestId: string }) => Promise<BatchAnswer> {
  const open = openOnce(route.uses);
  return middy().handler((async (event: StreamEvent, { awsRequestId }: { awsRequestId: string }) => {
    const log = invocationLog({ function: `${route.app.name}.${route.id}`, requestId: awsRequestId });
    const context = { ...open(), now: new Date(), log };
    for (const raw of event.Records) {
      try {
        await handle(readStreamRecord(raw), context as never);
      } catch (error) {
        log.error('record failed', { sequence: raw.dynamodb.SequenceNumber, ...describeError(error) });
        return { batchItemFailures: [{ itemIdentifier: raw.dynamodb.SequenceNumber }] };
      }
    }
    return { batchItemFailures: [] };
  }) as never) as never;
}
