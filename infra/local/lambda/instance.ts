import type { LambdaFunction } from '../model.ts';
import type { ErrorPayload, Invocation } from './messages.ts';
import { type Signal, startThread } from './thread.ts';

/** One sandbox of a function: a worker thread that handles one invocation at a time. */
export interface Instance {
  readonly functionArn: string;
  /** False once its thread is gone, whoever ended it. */
  alive(): boolean;
  /** Never rejects: what goes wrong in the function is an outcome. A timed-out instance is gone afterwards. */
  invoke(invocation: Invocation): Promise<Outcome>;
  end(): Promise<void>;
}

export type Outcome = { readonly payload: unknown } | { readonly error: ErrorPayload };

export interface InstanceOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: SharedArrayBuffer;
  /** Lines printed, each with the invocation that was running or ran last. */
  log(requestId: string, text: string): void;
}

/** The time the platform gives a function's code to load. */
const INIT_TIMEOUT_MS = 10_000;

/** Starts an instance; `firstRequestId` is the invocation that it is started for, to which its init output belongs. */
export function startInstance(fn: LambdaFunction, firstRequestId: string, options: InstanceOptions): Instance {
  let requestId = firstRequestId;
  const log = (text: string): void => options.log(requestId, text);
  const thread = startThread(fn, { environment: options.environment, clock: options.clock, log });
  const started = thread.signal(INIT_TIMEOUT_MS);

  const run = async (invocation: Invocation): Promise<Outcome> => {
    const answered = thread.signal(invocation.timeoutMs);
    thread.post(invocation);
    return outcomeOf(await answered, requestId, invocation.timeoutMs);
  };

  return {
    functionArn: fn.arn,
    alive: thread.alive,
    end: thread.end,
    async invoke(invocation) {
      requestId = invocation.requestId;
      const start = await started;
      const ready = start.kind === 'ready';
      const outcome = ready ? await run(invocation) : outcomeOf(start, requestId, INIT_TIMEOUT_MS);
      const timedOut = 'error' in outcome && outcome.error.errorType === TIMED_OUT;
      if (timedOut) log(outcome.error.errorMessage);
      if (timedOut || !ready) await thread.end();
      return outcome;
    },
  };
}

const TIMED_OUT = 'Sandbox.Timedout';

function outcomeOf(signal: Signal, requestId: string, limitMs: number): Outcome {
  const sandboxError = (errorType: string, text: string): Outcome => ({
    error: { errorType, errorMessage: `RequestId: ${requestId} Error: ${text}` },
  });
  switch (signal.kind) {
    case 'result':
      return { payload: JSON.parse(signal.payload) };
    case 'error':
      return { error: signal.error };
    case 'exit':
      return sandboxError('Runtime.ExitError', signal.reason);
    case 'time is up':
      return sandboxError(TIMED_OUT, `Task timed out after ${(limitMs / 1000).toFixed(2)} seconds`);
    case 'ready':
      throw new Error('An instance said twice that it is ready.');
  }
}
