/** The runtime inside a worker thread: loads the function's code, then answers one invocation after the other. */
import { enableCompileCache, flushCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { type Handler, loadHandler } from './handler-module.ts';
import type { ErrorPayload, FromWorker, Invocation, Startup } from './messages.ts';
import { shiftDate } from './shifted-date.ts';
import { captureOutput } from './worker-output.ts';

const LARGEST_RESPONSE_BYTES = 6_291_556;

const startup = workerData as Startup;
const send = (message: FromWorker): void => parentPort?.postMessage(message);
const flushOutput = captureOutput((text) => send({ kind: 'line', text }));

shiftDate(new Float64Array(startup.clock));
enableCompileCache(startup.compileCacheDirectory);
try {
  const handler = await loadHandler(startup.codeDirectory, startup.handler);
  parentPort?.on('message', async (invocation: Invocation) => send(await answer(handler, invocation)));
  send({ kind: 'ready' });
  flushCompileCache();
} catch (error) {
  send(failed('Init Error', error));
}

async function answer(handler: Handler, invocation: Invocation): Promise<FromWorker> {
  process.env._X_AMZN_TRACE_ID = invocation.traceId;
  try {
    const result = await handler(JSON.parse(invocation.event), contextOf(invocation));
    const payload = toJson(result);
    if (Buffer.byteLength(payload) > LARGEST_RESPONSE_BYTES) return tooLarge();
    flushOutput();
    return { kind: 'result', payload };
  } catch (error) {
    return failed('Invoke Error', error);
  }
}

function contextOf({ requestId, functionArn, timeoutMs }: Invocation): object {
  const deadline = performance.now() + timeoutMs;
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: functionArn,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
  };
}

function toJson(result: unknown): string {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? 'null';
  } catch {
    throw new Error('Unable to stringify response body');
  }
}

function failed(when: string, thrown: unknown): FromWorker {
  const error: ErrorPayload =
    thrown instanceof Error
      ? { errorType: thrown.name, errorMessage: thrown.message, trace: (thrown.stack ?? '').split('\n') }
      : { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  process.stderr.write(`${when}\t${JSON.stringify(error)}\n`);
  flushOutput();
  return { kind: 'error', error };
}

function tooLarge(): FromWorker {
  flushOutput();
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${LARGEST_RESPONSE_BYTES} bytes).`;
  return { kind: 'error', error: { errorType: 'Function.ResponseSizeTooLarge', errorMessage } };
}
