import { expect, test } from 'vitest';
import { describeError, openLog } from '../../../lib/core/log.ts';
import { sdkError } from '../../support/sdk-error.ts';

const collect = (...threshold: Parameters<typeof openLog>[2][]) => {
  const lines: string[] = [];
  return { lines, log: openLog({ function: 'tiny.brew', requestId: 'r1' }, (line) => lines.push(line), ...threshold) };
};

test('a line is one JSON object with its level, its message and the fields of the invocation', () => {
  const { log, lines } = collect();
  log.warn('kettle\nempty', { litres: 0, parts: ['lid', { name: 'spout' }], on: false, owner: null });
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain('\n');
  expect(JSON.parse(lines[0] as string)).toEqual({
    level: 'warn',
    message: 'kettle\nempty',
    function: 'tiny.brew',
    requestId: 'r1',
    litres: 0,
    parts: ['lid', { name: 'spout' }],
    on: false,
    owner: null,
  });
});

test.each([
  ['debug', ['debug', 'info', 'warn', 'error']],
  ['info', ['info', 'warn', 'error']],
  ['warn', ['warn', 'error']],
  ['error', ['error']],
] as const)('a log with the threshold %s writes %j and nothing below', (threshold, written) => {
  const { log, lines } = collect(threshold);
  for (const level of ['debug', 'info', 'warn', 'error'] as const) log[level]('x');
  expect(lines.map((line) => JSON.parse(line).level)).toEqual(written);
});

test('debug lines are not written unless they are asked for', () => {
  const { log, lines } = collect();
  log.debug('x');
  log.info('y');
  expect(lines).toHaveLength(1);
});

const secretNames = [
  'phone',
  'phoneNumber',
  'otp',
  'code',
  'codes',
  'sealedCode',
  'accessToken',
  'refresh_token',
  'tokens',
  'secret',
  'clientSecret',
  'password',
  'authorization',
  'Authorization',
  'Cookie',
  'set-cookie',
  'razorpay_signature',
  'jti',
  'currentJti',
  'body',
  'username',
  'usernameKey',
  'address',
  'sourceAddress',
  'to',
  'text',
  'bankDetails',
  'upi',
];

test.each(secretNames)('whatever stands under the name %s is not written, wherever it stands', (name) => {
  const { log, lines } = collect();
  const hidden = { plain: 'SECRET', deeper: [{ still: 'SECRET' }] };
  log.error('x', { [name]: 'SECRET' });
  log.error('x', { [name]: hidden });
  log.error('x', { outer: { [name]: hidden, seen: 'SEEN' } });
  log.error('x', { list: [{ [name]: ['SECRET'], seen: 'SEEN' }] });
  expect(lines.join()).not.toContain('SECRET');
  expect(lines.join().match(/\[redacted\]/g)).toHaveLength(4);
  expect(lines.join().match(/SEEN/g)).toHaveLength(2);
});

test.each(['statusCode', 'errorCode', 'durationMs', 'sequence', 'attempts', 'total', 'context'])(
  'what stands under the name %s is written',
  (name) => {
    const { log, lines } = collect();
    log.info('x', { [name]: 42, nested: { [name]: 'SEEN' } });
    expect(JSON.parse(lines[0] as string)).toMatchObject({ [name]: 42, nested: { [name]: 'SEEN' } });
  },
);

test('an object that holds itself ends somewhere', () => {
  const { log, lines } = collect();
  const loop: Record<string, unknown> = { phone: 'SECRET' };
  loop.self = loop;
  log.error('x', { loop });
  expect(lines.join()).toContain('[deep]');
  expect(lines.join()).not.toContain('SECRET');
});

test('an error is told by its name, its place and its AWS request, and not by its message', () => {
  const cause = new RangeError('cause quotes +919876543210');
  const error = Object.assign(new TypeError('message quotes +919876543210\nand 123456', { cause }), {
    $metadata: { requestId: 'aws-1', httpStatusCode: 400, attempts: 2 },
  });
  const told = describeError(error);
  expect(told).toMatchObject({
    errorName: 'TypeError',
    awsRequestId: 'aws-1',
    statusCode: 400,
    attempts: 2,
    cause: { errorName: 'RangeError' },
  });
  const { stack } = told as { stack: readonly string[] };
  expect(stack.length).toBeGreaterThan(0);
  expect(stack.length).toBeLessThanOrEqual(8);
  expect(stack[0]).toContain('log.test.ts');
  expect(JSON.stringify(told)).not.toMatch(/quotes|919876543210|123456/);
});

test('an error survives the log’s own redaction', () => {
  const { log, lines } = collect();
  log.error('x', describeError(sdkError('ValidationException', { $metadata: { requestId: 'aws-2' } })));
  expect(JSON.parse(lines[0] as string)).toMatchObject({ errorName: 'ValidationException', awsRequestId: 'aws-2' });
  expect(lines[0]).not.toContain('9876543210');
});

test('what is thrown and is no error is told by its type alone', () => {
  expect(describeError('+919876543210')).toEqual({ errorName: 'string' });
  expect(describeError(undefined)).toEqual({ errorName: 'undefined' });
});

test('an error that speaks of variables and rights of ours keeps its message', () => {
  const denied = sdkError('AccessDeniedException');
  denied.message = 'not authorized to perform: dynamodb:PutItem';
  expect(describeError(denied)).toMatchObject({ errorMessage: 'not authorized to perform: dynamodb:PutItem' });
});

test('an error that is its own cause is told to an end', () => {
  const error = new Error('round');
  error.cause = error;
  expect(describeError(error)).toMatchObject({ cause: { cause: { errorName: 'Error' } } });
  expect(JSON.stringify(describeError(error)).match(/errorName/g)).toHaveLength(3);
});

test('a number too large for JSON is written as text', () => {
  const lines: string[] = [];
  openLog({}, (line) => lines.push(line)).info('counted', { amount: 2n ** 64n });
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ amount: '18446744073709551616' });
});
