import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { Faults, StreamFaultKind } from '../faults.ts';
import type { InvokeResult, Lambda } from '../lambda/lambda.ts';
import { InvocationThrottled } from '../lambda/refusals.ts';
import type { EventSource } from '../model.ts';
import { failedPositions } from './batch-outcome.ts';
import { type FailureCondition, streamFailure } from './failure-record.ts';
import { type ArrivedRecord, itemIdentity } from './stream-record.ts';

export interface StreamBatchContext {
  readonly source: EventSource;
  readonly functionName: string;
  readonly clock: Clock;
  readonly lambda: Pick<Lambda, 'invoke'>;
  readonly faults: Faults;
  readonly signal: AbortSignal;
  deliver(destinationArn: string, payload: unknown): Promise<void>;
  log(text: string): void;
}

type Batch = readonly ArrivedRecord[];

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1000;

/** Retries pause twice as long each time. */
async function pause(attempt: number, signal: AbortSignal): Promise<void> {
  const ms = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}

/** The order across items turned round; records of one item keep theirs, as the platform promises. */
function reordered(batch: Batch): Batch {
  const byItem = Map.groupBy(batch, ({ record }) => itemIdentity(record.dynamodb.Keys));
  return [...byItem.values()].toReversed().flat();
}

async function invoke(batch: Batch, context: StreamBatchContext): Promise<InvokeResult> {
  const { lambda, source, signal } = context;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await lambda.invoke(source.functionArn, { Records: batch.map(({ record }) => record) });
    } catch (error) {
      // A throttled invocation was no attempt: the batch waits for an instance.
      if (!(error instanceof InvocationThrottled) || signal.aborted) throw error;
      await pause(attempt, signal);
    }
  }
}

/** The function's answer, or its failure to be invoked as one. */
async function attemptBatch(batch: Batch, context: StreamBatchContext): Promise<InvokeResult> {
  try {
    return await invoke(batch, context);
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    if (!context.signal.aborted) context.log(`${context.functionName}: ${name}: ${message}`);
    return { requestId: '', payload: null, functionError: { type: name, message } };
  }
}

async function giveUp(
  batch: Batch,
  condition: FailureCondition,
  attempts: number,
  result: InvokeResult | undefined,
  context: StreamBatchContext,
): Promise<void> {
  const { source, clock, deliver } = context;
  if (source.onFailure === undefined || batch.length === 0) return;
  await deliver(source.onFailure, streamFailure({ source, batch, condition, attempts, result, nowMs: clock.now() }));
}

/** The records young enough to be tried; the others go to the failure destination. */
async function withoutExpired(
  batch: Batch,
  attempts: number,
  result: InvokeResult | undefined,
  context: StreamBatchContext,
): Promise<Batch> {
  const { source, clock } = context;
  if (source.maximumAgeSeconds < 0) return batch;
  const oldestMs = clock.now() - source.maximumAgeSeconds * 1000;
  const expired = batch.filter(({ arrivedMs }) => arrivedMs < oldestMs);
  await giveUp(expired, 'RecordAgeExceeded', attempts, result, context);
  return batch.filter(({ arrivedMs }) => arrivedMs >= oldestMs);
}

/**
 * Brings a batch through its function: retried with the rest from the first reported failure on, halved where the event
 * source bisects (halving is no retry), given to the failure destination when retries or age run out.
 */
async function processBatch(records: Batch, firstAttempt: number, context: StreamBatchContext): Promise<void> {
  const { source, signal } = context;
  let batch = records;
  let result: InvokeResult | undefined;
  for (let attempt = firstAttempt; !signal.aborted; attempt += 1) {
    batch = await withoutExpired(batch, attempt, result, context);
    if (batch.length === 0) return;
    result = await attemptBatch(batch, context);
    const identifiers = batch.map(({ record }) => record.dynamodb.SequenceNumber);
    const [firstFailed] = failedPositions(result, identifiers, source.partialFailures);
    if (firstFailed === undefined || signal.aborted) return;
    batch = batch.slice(firstFailed);
    if (source.bisect && firstFailed === 0 && batch.length > 1) {
      const middle = Math.ceil(batch.length / 2);
      await processBatch(batch.slice(0, middle), attempt, context);
      await processBatch(batch.slice(middle), attempt, context);
      return;
    }
    if (source.retries >= 0 && attempt >= source.retries) {
      await giveUp(batch, 'RetryAttemptsExhausted', attempt + 1, result, context);
      return;
    }
    await pause(attempt, signal);
  }
}

const FAULT_EFFECTS: Readonly<Record<StreamFaultKind, (batch: Batch) => readonly Batch[]>> = {
  drop: () => [],
  duplicate: (batch) => [batch, batch],
  reorder: (batch) => [reordered(batch)],
};

/** Delivers a batch of stream records to the event source's function; never rejects. */
export async function deliverBatch(batch: Batch, context: StreamBatchContext): Promise<void> {
  const fault = context.faults.takeStream(context.functionName);
  const deliveries = fault === undefined ? [batch] : FAULT_EFFECTS[fault](batch);
  try {
    for (const delivery of deliveries) await processBatch(delivery, 0, context);
  } catch (error) {
    context.log(`${context.functionName}: a batch was lost: ${error}`);
  }
}
