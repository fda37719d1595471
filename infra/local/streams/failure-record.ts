import { randomUUID } from 'node:crypto';
import type { InvokeResult } from '../lambda/lambda.ts';
import type { EventSource } from '../model.ts';
import type { ArrivedRecord } from './stream-record.ts';

export type FailureCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

export interface StreamFailure {
  readonly source: EventSource;
  readonly batch: readonly ArrivedRecord[];
  readonly condition: FailureCondition;
  readonly attempts: number;
  /** The last answer of the function, if it was ever invoked. */
  readonly result: InvokeResult | undefined;
  readonly nowMs: number;
}

function responseContext(result: InvokeResult | undefined): Record<string, unknown> {
  if (result === undefined) return {};
  const failed = result.functionError !== undefined && { functionError: 'Unhandled' };
  return { responseContext: { statusCode: 200, executedVersion: '$LATEST', ...failed } };
}

/** What a failure destination is told of a batch that was given up: where its records stood, not the records. */
export function streamFailure({ source, batch, condition, attempts, result, nowMs }: StreamFailure): unknown {
  const [first, last] = [batch[0], batch.at(-1)] as [ArrivedRecord, ArrivedRecord];
  return {
    requestContext: {
      requestId: result?.requestId || randomUUID(),
      functionArn: source.functionArn,
      condition,
      approximateInvokeCount: attempts,
    },
    ...responseContext(result),
    version: '1.0',
    timestamp: new Date(nowMs).toISOString(),
    DDBStreamBatchInfo: {
      shardId: first.shardId,
      startSequenceNumber: first.record.dynamodb.SequenceNumber,
      endSequenceNumber: last.record.dynamodb.SequenceNumber,
      approximateArrivalOfFirstRecord: new Date(first.arrivedMs).toISOString(),
      approximateArrivalOfLastRecord: new Date(last.arrivedMs).toISOString(),
      batchSize: batch.length,
      streamArn: source.sourceArn,
    },
  };
}
