import { expect, onTestFinished, test } from 'vitest';
import { createClock } from '../../infra/local/clock.ts';
import { startLambda } from '../../infra/local/lambda/lambda.ts';
import type { LambdaFunction } from '../../infra/local/model.ts';
import { emptyModel, functionArn, lambdaFunction } from '../support/cloud-model.ts';
import { functionCode } from '../support/function-code.ts';

const F = functionArn('f');
const QUEUE = 'arn:aws:sqs:ap-south-1:000000000000:failed';
/** Fails as often as the event says, over all its attempts, and prints the request id of each. */
const FAILING = `let attempts = 0;
  export const handler = ({ failures }, context) => {
    attempts += 1;
    console.log(context.awsRequestId);
    if (attempts <= failures) throw new Error('attempt ' + attempts);
  };`;

async function failing(asynchronous: Partial<LambdaFunction['asynchronous']> = {}) {
  const clock = createClock();
  const attempts: string[] = [];
  const delivered: { destination: string; payload: Record<string, unknown> }[] = [];
  const settings = { retries: 2, maximumAgeSeconds: 21_600, onFailure: QUEUE, ...asynchronous };
  const lambda = startLambda({
    model: emptyModel({
      functions: [lambdaFunction('f', await functionCode(FAILING), { asynchronous: settings })],
    }),
    clock,
    endpointUrl: 'http://127.0.0.1:1',
    deliver: async (destination, payload) => {
      delivered.push({ destination, payload: payload as Record<string, unknown> });
    },
    log: ({ text }) => {
      if (!text.startsWith('Invoke Error')) attempts.push(text);
    },
  });
  onTestFinished(() => lambda.stop());
  return { lambda, clock, attempts, delivered };
}

test('a failing event is tried again after 1 and 2 minutes and then delivered with the documented record', async () => {
  const { lambda, clock, attempts, delivered } = await failing();
  lambda.invokeAsync(F, { failures: 9 });
  await lambda.idle();
  expect(attempts).toHaveLength(1);
  await clock.advance(59);
  expect(attempts).toHaveLength(1);
  await clock.advance(1);
  expect(attempts).toHaveLength(2);
  expect(delivered).toEqual([]);
  await clock.advance(120);
  expect(attempts).toHaveLength(3);
  expect(new Set(attempts).size).toBe(1);
  expect(delivered).toEqual([
    {
      destination: QUEUE,
      payload: {
        version: '1.0',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        requestContext: {
          requestId: attempts[0],
          functionArn: `${F}:$LATEST`,
          condition: 'RetriesExhausted',
          approximateInvokeCount: 3,
        },
        requestPayload: { failures: 9 },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        responsePayload: { errorType: 'Error', errorMessage: 'attempt 3', trace: expect.any(Array) },
      },
    },
  ]);
});

test('an event whose retry succeeds is done and nothing is delivered', async () => {
  const { lambda, clock, attempts, delivered } = await failing();
  lambda.invokeAsync(F, { failures: 1 });
  await lambda.idle();
  await clock.advance(60);
  await clock.advance(3_600);
  expect(attempts).toHaveLength(2);
  expect(delivered).toEqual([]);
});

test('a function set to no retries is tried once and its event delivered at once', async () => {
  const { lambda, attempts, delivered } = await failing({ retries: 0 });
  lambda.invokeAsync(F, { failures: 9 });
  await lambda.idle();
  expect(attempts).toHaveLength(1);
  expect(delivered[0]?.payload.requestContext).toMatchObject({
    condition: 'RetriesExhausted',
    approximateInvokeCount: 1,
  });
});

test('an event older than its maximum age is delivered without another attempt', async () => {
  const { lambda, clock, attempts, delivered } = await failing({ maximumAgeSeconds: 90 });
  lambda.invokeAsync(F, { failures: 9 });
  await lambda.idle();
  await clock.advance(60);
  await clock.advance(120);
  expect(attempts).toHaveLength(2);
  expect(delivered[0]?.payload.requestContext).toMatchObject({
    condition: 'EventAgeExceeded',
    approximateInvokeCount: 2,
  });
});

test('what happens to the event object after it was accepted changes no attempt', async () => {
  const { lambda, clock, delivered } = await failing({ retries: 1 });
  const event = { failures: 9 };
  lambda.invokeAsync(F, event);
  event.failures = 0;
  await lambda.idle();
  await clock.advance(60);
  expect(delivered[0]?.payload.requestPayload).toEqual({ failures: 9 });
});

test('stop ends the waiting too: no retry runs afterwards and nothing is delivered', async () => {
  const { lambda, clock, attempts, delivered } = await failing();
  lambda.invokeAsync(F, { failures: 9 });
  await lambda.idle();
  await lambda.stop();
  await clock.advance(600);
  expect(attempts).toHaveLength(1);
  expect(delivered).toEqual([]);
});
