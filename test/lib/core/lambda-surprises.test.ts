import { expect, test, vi } from 'vitest';
import * as z from 'zod/mini';
import type { HttpResponse } from '../../../lib/core/app.ts';
import { httpFor } from '../../../lib/core/contract.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { useCapturedLog } from '../../support/captured-log.ts';
import { useFakeTimers } from '../../support/fake-timers.ts';
import { sdkError } from '../../support/sdk-error.ts';
import { httpEvent, invocation, tinyApp } from '../../support/tiny-app.ts';

const logged = useCapturedLog();
const http = httpFor(tinyApp);
const spec = { id: 'tea.brew', method: 'POST', path: '/tea', tag: 'Tea', summary: 'Brews.', errors: [] } as const;
const Cup = z.object({ kind: z.string() });
const route = http({ ...spec, auth: 'public', response: Cup });

const fail = (error: unknown) => lambda(route, () => Promise.reject(error));
const linesOf = (message: string) => logged.lines().filter((line) => line.message === message);

test('a defect is a 500 that says nothing of it; the log says where it is and not what it said', async () => {
  const answer = await fail(new TypeError('cannot read +919876543210'))(httpEvent(), { ...invocation });
  expect(answer).toMatchObject({ statusCode: 500, body: '{"code":"internal_error"}' });
  expect(linesOf('defect')).toEqual([
    expect.objectContaining({
      level: 'error',
      function: 'tiny.tea.brew',
      errorName: 'TypeError',
      requestId: 'request-1',
    }),
  ]);
  expect(linesOf('request')).toEqual([expect.objectContaining({ statusCode: 500 })]);
  expect(logged.text()).not.toContain('919876543210');
});

test.each([
  sdkError('ThrottlingException', { $fault: 'client' }),
  sdkError('InternalServerError', { $fault: 'server', $metadata: { httpStatusCode: 500, requestId: 'aws-1' } }),
  Object.assign(new Error('connect +919876543210'), { code: 'ECONNREFUSED' }),
])('a dependency that is down is a 503 (%o)', async (error) => {
  const answer = await fail(error)(httpEvent(), { ...invocation });
  expect(answer).toMatchObject({ statusCode: 503, body: '{"code":"service_unavailable"}' });
  expect(linesOf('dependency unavailable')).toHaveLength(1);
  expect(linesOf('request')).toEqual([expect.objectContaining({ statusCode: 503 })]);
  expect(logged.text()).not.toContain('919876543210');
});

test('a surprise of the authentication ends the same way, and the handler is not asked', async () => {
  let handled = false;
  const identify = () => Promise.reject(sdkError('TimeoutError'));
  const auth = { scheme: 'bearer', errors: [], uses: {}, access: [], identify } as const;
  const handler = lambda(http({ ...spec, auth, response: Cup }), () => {
    handled = true;
    return { kind: 'x' };
  });
  expect((await handler(httpEvent(), { ...invocation })).statusCode).toBe(503);
  expect(handled).toBe(false);
});

test('a handler that throws before it returns a promise ends the same way', async () => {
  const handler = lambda(route, () => {
    throw new Error('at once');
  });
  expect((await handler(httpEvent(), { ...invocation })).statusCode).toBe(500);
});

test('a variable that deployment did not set is a 500 and no crash', async () => {
  const pot = { env: ['NOBODY_SETS_THIS'], access: [], open: () => 'pot' };
  const handler = lambda(http({ ...spec, auth: 'public', response: Cup, uses: { pot } }), () => ({ kind: 'x' }));
  expect((await handler(httpEvent(), { ...invocation })).statusCode).toBe(500);
});

test('an answer that does not fit its schema is a 500 and does not leave, not even into the log', async () => {
  const handler = lambda(route, () => ({ kind: { leaf: 'LEAKED' } }) as never);
  const answer = await handler(httpEvent(), { ...invocation });
  expect(answer).toMatchObject({ statusCode: 500, body: '{"code":"internal_error"}' });
  expect(linesOf('defect')).toHaveLength(1);
  expect(logged.text()).not.toMatch(/LEAKED|leaf|kind/);
});

test('a handler that hangs is answered with 503 half a second before the platform would cut it off', async () => {
  useFakeTimers();
  const answered: HttpResponse[] = [];
  const handler = lambda(route, () => new Promise<never>(() => {}));
  void handler(httpEvent(), { ...invocation, getRemainingTimeInMillis: () => 900 }).then((it) => answered.push(it));
  await vi.advanceTimersByTimeAsync(399);
  expect(answered).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(answered).toMatchObject([{ statusCode: 503, body: '{"code":"service_unavailable"}' }]);
  expect(linesOf('request')).toEqual([expect.objectContaining({ statusCode: 503 })]);
});
