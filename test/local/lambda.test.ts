import { expect, onTestFinished, test } from 'vitest';
import { type Clock, createClock } from '../../infra/local/clock.ts';
import { type InvokeResult, type Lambda, type LogLine, startLambda } from '../../infra/local/lambda/lambda.ts';
import {
  EventTooLarge,
  FunctionNotFound,
  InvocationRefused,
  InvocationThrottled,
} from '../../infra/local/lambda/refusals.ts';
import type { CloudModel, LambdaFunction } from '../../infra/local/model.ts';
import { emptyModel, functionArn, lambdaFunction, socketApi } from '../support/cloud-model.ts';
import { eventually } from '../support/eventually.ts';
import { functionCode } from '../support/function-code.ts';
import { createLatch } from '../support/latch.ts';

interface Running {
  readonly lambda: Lambda;
  readonly clock: Clock;
  readonly lines: LogLine[];
  readonly delivered: { destination: string; payload: unknown }[];
}

function running(functions: readonly LambdaFunction[], overrides: Partial<CloudModel> = {}): Running {
  const clock = createClock();
  const lines: LogLine[] = [];
  const delivered: Running['delivered'] = [];
  const lambda = startLambda({
    model: emptyModel({ functions, ...overrides }),
    clock,
    endpointUrl: 'http://127.0.0.1:1',
    deliver: async (destination, payload) => {
      delivered.push({ destination, payload });
    },
    log: (line) => lines.push(line),
  });
  onTestFinished(() => lambda.stop());
  return { lambda, clock, lines, delivered };
}

async function oneFunction(source: string, overrides: Partial<LambdaFunction> = {}): Promise<Running> {
  return running([lambdaFunction('f', await functionCode(source), overrides)]);
}

const F = functionArn('f');
const COUNTING =
  'let calls = 0; const id = crypto.randomUUID(); export const handler = () => ({ id, calls: ++calls });';

function payloadOf<T>(result: InvokeResult): T {
  expect(result.functionError).toBeUndefined();
  return result.payload as T;
}

test('a function sees its own variables and the platform’s, and nothing of the parent process', async () => {
  const code = await functionCode('export const handler = () => ({ ...process.env });');
  const address = 'https://sock1.execute-api.ap-south-1.amazonaws.com/live';
  const { lambda } = running(
    [lambdaFunction('f', code, { environment: { TABLE: 't', SOCKETS: address, OTHER: 'https://example.com' } })],
    { socketApis: [socketApi()] },
  );
  const env = payloadOf<Record<string, string>>(await lambda.invoke(F, {}));
  expect(env).toMatchObject({
    TABLE: 't',
    SOCKETS: 'http://127.0.0.1:1/_execute-api/sock1/live',
    OTHER: 'https://example.com',
    AWS_REGION: 'ap-south-1',
    AWS_ACCESS_KEY_ID: 'f',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    AWS_LAMBDA_FUNCTION_NAME: 'f',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
    LAMBDA_TASK_ROOT: code,
    _HANDLER: 'index.handler',
    _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Sampled=1$/),
  });
  const notOurs = Object.keys(env).filter((name) => !/^(AWS_|LAMBDA_|_|TZ$|TABLE$|SOCKETS$|OTHER$)/.test(name));
  expect(notOurs).toEqual([]);
  expect(process.env.PATH).toBeDefined();
});

test('the handler gets the event and a context that names the invocation and counts down its time', async () => {
  const { lambda } = await oneFunction(`export const handler = async (event, context) => ({
    event, ...context, remaining: context.getRemainingTimeInMillis(), offset: new Date(0).getTimezoneOffset() });`);
  const result = await lambda.invoke(F, { hello: 'world' });
  const seen = payloadOf<Record<string, unknown>>(result);
  expect(seen).toMatchObject({
    event: { hello: 'world' },
    awsRequestId: result.requestId,
    functionName: 'f',
    invokedFunctionArn: F,
    memoryLimitInMB: '128',
    callbackWaitsForEmptyEventLoop: true,
    offset: 0,
  });
  expect(seen.remaining).toBeGreaterThan(2_000);
  expect(seen.remaining).toBeLessThanOrEqual(3_000);
});

test('Date inside a function follows the settable clock, also in a warm instance, and stays a Date', async () => {
  const { lambda, clock } = await oneFunction(`export const handler = () => ({
    now: Date.now(), made: new Date().getTime(), called: new Date(Date()).getTime(), fixed: new Date(5).getTime(),
    date: new Date() instanceof Date, own: new (class extends Date {})() instanceof Date });`);
  const cold = payloadOf<Record<string, number>>(await lambda.invoke(F, {}));
  await clock.advance(86_400);
  const warm = payloadOf<Record<string, number>>(await lambda.invoke(F, {}));
  for (const key of ['now', 'made', 'called']) {
    expect((warm[key] ?? 0) - (cold[key] ?? 0)).toBeGreaterThanOrEqual(86_399_000);
    expect(Math.abs((warm[key] ?? 0) - clock.now())).toBeLessThan(5_000);
  }
  expect(warm).toMatchObject({ fixed: 5, date: true, own: true });
});

test('a thrown error is the function’s error with type, message and trace, and the instance stays warm', async () => {
  const { lambda, lines } = await oneFunction(`let calls = 0;
    export const handler = () => { calls += 1; if (calls === 1) throw new TypeError('no'); return calls; };`);
  const failed = await lambda.invoke(F, {});
  expect(failed.functionError).toEqual({ type: 'TypeError', message: 'no' });
  expect(failed.payload).toMatchObject({ errorType: 'TypeError', errorMessage: 'no' });
  expect((failed.payload as { trace: string[] }).trace[0]).toBe('TypeError: no');
  expect(lines.some(({ text }) => text.startsWith('Invoke Error'))).toBe(true);
  expect(payloadOf(await lambda.invoke(F, {}))).toBe(2);
});

test('a function that outruns its time is ended, even in an endless loop, and the next one starts afresh', async () => {
  const { lambda } = await oneFunction(
    'let calls = 0; export const handler = ({ hang }) => { calls += 1; while (hang); return calls; };',
    { timeoutSeconds: 1 },
  );
  expect(payloadOf(await lambda.invoke(F, {}))).toBe(1);
  const result = await lambda.invoke(F, { hang: true });
  const message = `RequestId: ${result.requestId} Error: Task timed out after 1.00 seconds`;
  expect(result.functionError).toEqual({ type: 'Sandbox.Timedout', message });
  expect(result.payload).toEqual({ errorType: 'Sandbox.Timedout', errorMessage: message });
  expect(payloadOf(await lambda.invoke(F, {}))).toBe(1);
});

test.each([
  ['process.exit(3)', 'exit status 3'],
  ["setTimeout(() => { throw new Error('stray') }); await new Promise(() => {})", 'exit status 1'],
  ["Promise.reject(new Error('stray')); await new Promise(() => {})", 'exit status 1'],
  ['const hog = []; while (true) hog.push(new Array(10_000).fill(hog.length))', 'signal: killed'],
])('a crash by %s is Runtime.ExitError and the instance is gone', async (crash, reason) => {
  const { lambda } = await oneFunction(
    `let calls = 0; export const handler = async (event) => { calls += 1; if (event.crash) { ${crash}; } return calls; };`,
    { memoryMb: 32, timeoutSeconds: 10 },
  );
  expect(payloadOf(await lambda.invoke(F, {}))).toBe(1);
  const { functionError } = await lambda.invoke(F, { crash: true });
  expect(functionError?.type).toBe('Runtime.ExitError');
  expect(functionError?.message).toContain(reason);
  expect(payloadOf(await lambda.invoke(F, {}))).toBe(1);
});

test.each([
  ['missing.handler', '', 'Runtime.ImportModuleError'],
  ['index.nothing', '', 'Runtime.HandlerNotFound'],
  ['index.handler', 'export const handler = ', 'Runtime.UserCodeSyntaxError'],
  [
    'index.handler',
    'export const handler = (event, context, callback) => callback();',
    'Runtime.CallbackHandlerDeprecated',
  ],
  ['index.handler', "throw new RangeError('at load');", 'RangeError'],
])('%s of %j fails to load as %s', async (handler, source, type) => {
  const { lambda } = await oneFunction(source, { handler });
  expect((await lambda.invoke(F, {})).functionError?.type).toBe(type);
});

test('invocations one after the other share an instance until a cold start', async () => {
  const { lambda } = await oneFunction(COUNTING);
  const first = payloadOf<{ id: string }>(await lambda.invoke(F, {}));
  expect(payloadOf(await lambda.invoke(F, {}))).toEqual({ id: first.id, calls: 2 });
  await lambda.coldStart();
  const cold = payloadOf<{ id: string; calls: number }>(await lambda.invoke(F, {}));
  expect(cold.calls).toBe(1);
  expect(cold.id).not.toBe(first.id);
});

test('an instance that is busy during a cold start finishes and is not used again', async () => {
  const latch = createLatch();
  const { lambda, lines } = await oneFunction(
    `let calls = 0; export const handler = async ({ wait }) => {
      calls += 1;
      const opened = wait && ${latch.opened};
      console.log('busy');
      await opened;
      return calls; };`,
    { timeoutSeconds: 30 },
  );
  const busy = lambda.invoke(F, { wait: true });
  await eventually(() => expect(lines).toHaveLength(1));
  await lambda.coldStart();
  latch.open();
  expect(payloadOf(await busy)).toBe(1);
  expect(payloadOf(await lambda.invoke(F, {}))).toBe(1);
});

test('parallel invocations run in separate instances, cold and warm', async () => {
  const { lambda } = await oneFunction('const id = crypto.randomUUID(); export const handler = () => id;');
  const inParallel = async () => new Set((await Promise.all([1, 2, 3].map(() => lambda.invoke(F, {})))).map(payloadOf));
  const cold = await inParallel();
  expect(cold.size).toBe(3);
  expect(await inParallel()).toEqual(cold);
});

test('beyond reserved concurrency a synchronous call is throttled and an asynchronous one waits', async () => {
  const { lambda, lines } = await oneFunction('export const handler = (name) => { console.log(name); };', {
    reservedConcurrency: 1,
  });
  const first = lambda.invoke(F, 'first');
  await expect(lambda.invoke(F, 'refused')).rejects.toBeInstanceOf(InvocationThrottled);
  lambda.invokeAsync(F, 'second');
  lambda.invokeAsync(F, 'third');
  await first;
  await lambda.idle();
  expect(lines.map(({ text }) => text)).toEqual(['first', 'second', 'third']);
});

test('a function without any concurrency, which would wait for ever, stops the start by name', async () => {
  await expect(oneFunction('', { reservedConcurrency: 0 })).rejects.toThrow('Test/f: ReservedConcurrentExecutions 0');
});

test('every line printed is logged with the invocation that printed it', async () => {
  const { lambda, lines } = await oneFunction(`console.log('loading');
    export const handler = (name) => { console.log(name + ' out\\nsecond'); console.error(name + ' err'); process.stdout.write('open end'); };`);
  const first = await lambda.invoke(F, 'a');
  const second = await lambda.invoke(F, 'b');
  const texts = ({ requestId }: InvokeResult) =>
    lines.filter((line) => line.requestId === requestId).map(({ text }) => text);
  expect(texts(first)).toEqual(['loading', 'a out', 'second', 'a err', 'open end']);
  expect(texts(second)).toEqual(['b out', 'second', 'b err', 'open end']);
  expect(new Set(lines.map(({ functionName }) => functionName))).toEqual(new Set(['f']));
});

test('a caller without permission is refused and the function does not run', async () => {
  const permissions = [
    { principal: 'apigateway.amazonaws.com', sourceArn: 'arn:aws:execute-api:ap-south-1:000000000000:api1/*/*/calls' },
  ];
  const { lambda, lines } = await oneFunction(`export const handler = () => { console.log('ran'); };`, { permissions });
  const from = (sourceArn: string, principal = 'apigateway.amazonaws.com') =>
    lambda.invoke(F, {}, { principal, sourceArn });
  for (const refused of [
    from('arn:aws:execute-api:ap-south-1:000000000000:api2/live/GET/calls'),
    from('arn:aws:execute-api:us-east-1:000000000000:api1/live/GET/calls'),
    from('arn:aws:execute-api:ap-south-1:000000000000:api1/live/GET/calls', 's3.amazonaws.com'),
  ]) {
    await expect(refused).rejects.toBeInstanceOf(InvocationRefused);
  }
  expect(lines).toEqual([]);
  await from('arn:aws:execute-api:ap-south-1:000000000000:api1/live/GET/calls');
  expect(lines.map(({ text }) => text)).toEqual(['ran']);
});

test('an unknown function, an oversized event and an oversized answer are refused as on the platform', async () => {
  const { lambda } = await oneFunction(`export const handler = ({ size = 0 }) => 'x'.repeat(size);`);
  await expect(lambda.invoke(functionArn('nobody'), {})).rejects.toBeInstanceOf(FunctionNotFound);
  await expect(lambda.invoke(F, 'x'.repeat(6_291_456))).rejects.toBeInstanceOf(EventTooLarge);
  expect(() => lambda.invokeAsync(F, 'x'.repeat(1_048_576))).toThrow(EventTooLarge);
  expect((await lambda.invoke(F, { size: 6_291_555 })).functionError?.type).toBe('Function.ResponseSizeTooLarge');
  expect(payloadOf(await lambda.invoke(F, { size: 6_291_554 }))).toHaveLength(6_291_554);
});
