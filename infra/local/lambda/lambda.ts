import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { createAlarms } from '../clock-alarms.ts';
import type { CloudModel, LambdaFunction } from '../model.ts';
import { witness } from '../witness.ts';
import { createActivity } from './activity.ts';
import { createAsynchronousInvoker } from './asynchronous.ts';
import { instanceEnvironment } from './environment.ts';
import { createFleet } from './fleet.ts';
import { type Instance, type Outcome, startInstance } from './instance.ts';
import type { Invocation } from './messages.ts';
import { type Caller, isPermitted } from './permission.ts';
import { EventTooLarge, FunctionNotFound, InvocationRefused, InvocationThrottled, LambdaStopped } from './refusals.ts';

export interface InvokeResult {
  readonly requestId: string;
  readonly payload: unknown;
  /** Set when the function failed; `payload` is then `{ errorType, errorMessage, trace }`. */
  readonly functionError?: { readonly type: string; readonly message: string };
}

export interface LogLine {
  readonly functionName: string;
  readonly requestId: string;
  readonly text: string;
}

export interface Lambda {
  /**
   * Invokes and waits for the answer. Rejects with `FunctionNotFound`, `EventTooLarge` (above 6 MB),
   * `InvocationThrottled` (reserved concurrency used up) or, when a caller is given, with `InvocationRefused` unless an
   * AWS::Lambda::Permission allows it. A failure of the function itself is a result.
   */
  invoke(functionArn: string, event: unknown, caller?: Caller): Promise<InvokeResult>;
  /**
   * Accepts an event for later: tried at once, again after 1 and 2 minutes of clock time, then given to the failure
   * destination. Throws `FunctionNotFound` or `EventTooLarge` (above 1 MB) at once.
   */
  invokeAsync(functionArn: string, event: unknown): void;
  /**
   * Ends the instance that runs the invocation of this trace (the `Root` of its header), wherever it is, as when its
   * machine fails: the invocation ends with an error. Resolves once it is gone; does nothing where none runs.
   */
  crash(traceId: string): Promise<void>;
  /** Ends all warm instances, or those of one function; busy ones end when they are done. */
  coldStart(functionArn?: string): Promise<void>;
  /** Resolves when no invocation runs or waits for an instance. A retry whose minute has not come does not count. */
  idle(): Promise<void>;
  isIdle(): boolean;
  stop(): Promise<void>;
}

export interface LambdaOptions {
  readonly model: CloudModel;
  readonly clock: Clock;
  readonly endpointUrl: string;
  deliver(destinationArn: string, payload: unknown): Promise<void>;
  log(line: LogLine): void;
}

const LARGEST_EVENT_BYTES = 6_291_456;
const LARGEST_ASYNCHRONOUS_EVENT_BYTES = 1_048_576;

/** The Lambda service of a cloud: every function of the model, each instance a worker thread with only its own env. */
export function startLambda(options: LambdaOptions): Lambda {
  const { model, clock, endpointUrl } = options;
  const find = functionDirectory(model);
  const activity = createActivity();
  const alarms = createAlarms(clock);
  // A thread takes its time zone from the process, whatever its own env says, and the platform's is UTC.
  process.env.TZ = 'UTC';

  const fleet = createFleet((fn, requestId) =>
    startInstance(fn, requestId, {
      environment: instanceEnvironment(fn, model, endpointUrl),
      clock: clock.shared,
      log: (id, text) => options.log({ functionName: fn.name, requestId: id, text }),
    }),
  );
  const running = new Map<string, Instance>();
  const run = async (fn: LambdaFunction, requestId: string, event: string): Promise<InvokeResult> => {
    const root = newTraceRoot(clock.now());
    const invocation = invocationOf(fn, requestId, event, root);
    const outcome = await fleet.use(fn, requestId, (instance) => {
      running.set(root, instance);
      return instance.invoke(invocation).finally(() => running.delete(root));
    });
    witness(() => ({ kind: 'invocation', functionName: fn.name, event, outcome }));
    return resultOf(requestId, outcome);
  };
  const accept = createAsynchronousInvoker({
    clock,
    alarms,
    deliver: options.deliver,
    attempt: run,
    during: (work) => activity.during(() => untilStopped(work)),
  });

  return {
    async invoke(functionArn, event, caller) {
      const fn = find(functionArn);
      const text = eventText(event, LARGEST_EVENT_BYTES);
      if (caller) authorize(fn, caller);
      if (fn.reservedConcurrency !== undefined && !fleet.hasRoom(fn)) throw new InvocationThrottled('Rate Exceeded.');
      return activity.during(() => run(fn, randomUUID(), text));
    },
    invokeAsync(functionArn, event) {
      const fn = find(functionArn);
      void accept(fn, randomUUID(), eventText(event, LARGEST_ASYNCHRONOUS_EVENT_BYTES));
    },
    crash: async (traceId) => running.get(traceId)?.end(),
    coldStart: fleet.coldStart,
    idle: () => activity.idle(),
    isIdle: () => activity.isIdle(),
    async stop() {
      alarms.stop();
      await fleet.stop();
    },
  };
}

function authorize(fn: LambdaFunction, caller: Caller): void {
  if (isPermitted(fn, caller)) return;
  throw new InvocationRefused(`No permission of ${fn.name} lets ${caller.principal} (${caller.sourceArn}) invoke it.`);
}

/** Finds a function by its ARN, or throws `FunctionNotFound`. */
function functionDirectory({ functions }: CloudModel): (functionArn: string) => LambdaFunction {
  const off = functions.find(({ reservedConcurrency }) => reservedConcurrency === 0);
  // Such a function is switched off: what is accepted for it would wait for ever, like a hang.
  if (off) throw new Error(`${off.stack}/${off.logicalId}: ReservedConcurrentExecutions 0 is not imitated.`);
  const byArn = new Map(functions.map((fn) => [fn.arn, fn]));
  return (functionArn) => {
    const fn = byArn.get(functionArn);
    if (!fn) throw new FunctionNotFound(`Function not found: ${functionArn}`);
    return fn;
  };
}

function eventText(event: unknown, largestBytes: number): string {
  const text = JSON.stringify(event) ?? 'null';
  if (Buffer.byteLength(text) > largestBytes) {
    throw new EventTooLarge(`Request must be smaller than ${largestBytes} bytes for the InvokeFunction operation`);
  }
  return text;
}

/** What all calls of one invocation name. */
function newTraceRoot(nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000)
    .toString(16)
    .padStart(8, '0');
  return `1-${seconds}-${randomBytes(12).toString('hex')}`;
}

function invocationOf(fn: LambdaFunction, requestId: string, event: string, traceRoot: string): Invocation {
  const traceId = `Root=${traceRoot};Sampled=1`;
  return { requestId, traceId, event, timeoutMs: fn.timeoutSeconds * 1000, functionArn: fn.arn };
}

function resultOf(requestId: string, outcome: Outcome): InvokeResult {
  if ('payload' in outcome) return { requestId, payload: outcome.payload };
  const { errorType, errorMessage } = outcome.error;
  return { requestId, payload: outcome.error, functionError: { type: errorType, message: errorMessage } };
}

async function untilStopped(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof LambdaStopped)) throw error;
  }
}
