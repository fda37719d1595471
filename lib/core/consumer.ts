import middy from '@middy/core';
import { type RawStreamRecord, readStreamRecord } from '../table/stream.ts';
import type { StreamConsumer } from './contract.ts';
import { logRequests } from './correlation.ts';
import { correlated, type Opened } from './grant.ts';
import { invocationLog, openOnce } from './instance.ts';
import type { Log } from './log.ts';
import { describeError } from './log.ts';
import type { StreamRecord } from './stream-record.ts';

interface StreamEvent {
  readonly Records: readonly RawStreamRecord[];
}

/**
 * Makes the Lambda handler of a stream consumer, which is given a whole batch at once, in the stream's order. When it
 * fails, the batch comes again, halved until what is wrong with it stands alone. A record may come more than once, and
 * records of different items in any order: handlers are idempotent. The log says which requests a batch comes from, as
 * far as their changes bear it.
 */
export function consumer<Route extends StreamConsumer>(
  route: Route,
  handle: (records: readonly StreamRecord[], context: Opened<Route['uses']> & { now: Date; log: Log }) => Promise<void>,
): (event: StreamEvent, context: { awsRequestId: string }) => Promise<void> {
  const open = openOnce(route.uses);
  return middy().handler((async ({ Records }: StreamEvent, { awsRequestId }: { awsRequestId: string }) => {
    const log = invocationLog({ function: `${route.app.name}.${route.id}`, requestId: awsRequestId });
    try {
      const records = Records.map(readStreamRecord);
      const correlationIds = [...new Set(records.flatMap(({ trace }) => trace ?? []))];
      logRequests(log, correlationIds);
      const opened = correlated(route.uses, open(), correlationIds);
      await handle(records, { ...opened, now: new Date(), log } as never);
    } catch (error) {
      const sequences = [Records.at(0), Records.at(-1)].map((record) => record?.dynamodb.SequenceNumber);
      log.error('batch failed', { records: Records.length, sequences, ...describeError(error) });
      throw error;
    }
  }) as never) as never;
}
