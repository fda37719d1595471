import type { Clock } from '../clock.ts';
import type { Alarms } from '../clock-alarms.ts';
import type { LambdaFunction } from '../model.ts';
import type { InvokeResult } from './lambda.ts';

/** Seconds of clock time between a failed attempt and the next one. */
const RETRY_DELAYS_SECONDS = [60, 120];

/** An event accepted for later: it keeps its request id through all attempts. */
interface QueuedEvent {
  readonly fn: LambdaFunction;
  readonly requestId: string;
  /** JSON text, so that nothing that happens to the object later changes a retry. */
  readonly event: string;
  readonly acceptedAtMs: number;
  readonly attempts: number;
  readonly lastResult?: InvokeResult;
}

export interface AsynchronousOptions {
  readonly clock: Clock;
  readonly alarms: Alarms;
  attempt(fn: LambdaFunction, requestId: string, event: string): Promise<InvokeResult>;
  /** Runs the handling of one event: the place to count it and to end it with the cloud. */
  during(work: () => Promise<void>): Promise<void>;
  deliver(destinationArn: string, payload: unknown): Promise<void>;
}

/**
 * Runs accepted events: each is tried at once, again after 1 and 2 minutes of clock time when the function fails (as
 * often as the function's settings say), and at last delivered to the failure destination if there is one.
 * The promise of a call settles after the first attempt; `advance` of the clock awaits the attempts it makes due.
 */
export function createAsynchronousInvoker(options: AsynchronousOptions) {
  const { clock, alarms } = options;

  const run = (queued: QueuedEvent): Promise<void> => options.during(() => tryOnce(queued));

  const tryOnce = async (queued: QueuedEvent): Promise<void> => {
    const { fn, requestId, event } = queued;
    const ageMs = clock.now() - queued.acceptedAtMs;
    if (ageMs > fn.asynchronous.maximumAgeSeconds * 1000) return giveUp(queued, 'EventAgeExceeded');

    const lastResult = await options.attempt(fn, requestId, event);
    if (!lastResult.functionError) return;
    const tried = { ...queued, attempts: queued.attempts + 1, lastResult };
    const delaySeconds = RETRY_DELAYS_SECONDS[queued.attempts];
    if (queued.attempts >= fn.asynchronous.retries || delaySeconds === undefined) {
      return giveUp(tried, 'RetriesExhausted');
    }
    alarms.at(clock.now() + delaySeconds * 1000, () => run(tried));
  };

  const giveUp = async (queued: QueuedEvent, condition: string): Promise<void> => {
    const destination = queued.fn.asynchronous.onFailure;
    if (destination) await options.deliver(destination, failureRecord(queued, condition, clock.now()));
  };

  return (fn: LambdaFunction, requestId: string, event: string): Promise<void> =>
    run({ fn, requestId, event, acceptedAtMs: clock.now(), attempts: 0 });
}

function failureRecord({ fn, requestId, event, attempts, lastResult }: QueuedEvent, condition: string, nowMs: number) {
  return {
    version: '1.0',
    timestamp: new Date(nowMs).toISOString(),
    requestContext: {
      requestId,
      functionArn: `${fn.arn}:$LATEST`,
      condition,
      approximateInvokeCount: attempts,
    },
    requestPayload: JSON.parse(event),
    ...(lastResult && {
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: lastResult.payload,
    }),
  };
}
