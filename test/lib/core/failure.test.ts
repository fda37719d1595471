import { expect, test } from 'vitest';
import { Failure, fillText, isUnavailable, refuse } from '../../../lib/core/failure.ts';
import { sdkError } from '../../support/sdk-error.ts';

test('a refusal is a value that carries its code and detail', () => {
  const refusal = refuse('too_soon', { retryAfterSeconds: 7 });
  expect(refusal).toBeInstanceOf(Failure);
  expect(refusal).toEqual({ code: 'too_soon', detail: { retryAfterSeconds: 7 } });
  expect(refuse('too_soon').detail).toEqual({});
});

test.each([
  ['no placeholder', {}, 'no placeholder'],
  ['wait {seconds} s', { seconds: 7 }, 'wait 7 s'],
  ['{a} and {b} and {a}', { a: 'x', b: 0 }, 'x and 0 and x'],
  ['{a}', { a: '{b}', b: 'filled twice' }, '{b}'],
  ['[{a}]', { a: '' }, '[]'],
])('the text %j filled from %j reads %j', (text, detail, filled) => {
  expect(fillText(text, detail)).toBe(filled);
});

test('a placeholder without a value is a defect, not a text with a hole', () => {
  expect(() => fillText('wait {seconds} s', { second: 7 })).toThrow('{seconds}');
});

const reasons = (...codes: readonly string[]) => ({
  $fault: 'client',
  $metadata: { httpStatusCode: 400 },
  CancellationReasons: codes.map((Code) => ({ Code })),
});

test.each([
  ['throttling', sdkError('ThrottlingException', { $fault: 'client', $metadata: { httpStatusCode: 400 } })],
  ['too many requests', sdkError('TooManyRequestsException', { $fault: 'client' })],
  ['exhausted capacity', sdkError('ProvisionedThroughputExceededException', { $fault: 'client' })],
  ['a request limit', sdkError('RequestLimitExceeded')],
  ['another transaction on the item', sdkError('TransactionConflictException', { $fault: 'client' })],
  ['a transaction in progress', sdkError('TransactionInProgressException', { $fault: 'client' })],
  [
    'a transaction cancelled by another',
    sdkError('TransactionCanceledException', reasons('None', 'TransactionConflict')),
  ],
  ['a transaction cancelled by load', sdkError('TransactionCanceledException', reasons('ThrottlingError'))],
  [
    'a transaction without capacity',
    sdkError('TransactionCanceledException', reasons('ProvisionedThroughputExceeded')),
  ],
  ['a fault of the server', sdkError('InternalServerError', { $fault: 'server' })],
  ['a 5xx without a name', sdkError('Unknown', { $metadata: { httpStatusCode: 502 } })],
  ['a time-out', sdkError('TimeoutError')],
  ['an aborted request', sdkError('AbortError')],
  ['a network that fails', sdkError('NetworkingError')],
  ...['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'].map((code): [string, Error] => [
    code,
    Object.assign(new Error(code), { code }),
  ]),
])('%s means that a dependency is unavailable', (_, error) => {
  expect(isUnavailable(error)).toBe(true);
});

test.each([
  ['a defect of ours', new TypeError('x is not a function')],
  ['a missing file', Object.assign(new Error('gone'), { code: 'ENOENT' })],
  ['a malformed request', sdkError('ValidationException', { $fault: 'client', $metadata: { httpStatusCode: 400 } })],
  ['a missing right', sdkError('AccessDeniedException', { $fault: 'client', $metadata: { httpStatusCode: 400 } })],
  ['a missing table', sdkError('ResourceNotFoundException', { $fault: 'client' })],
  ['a condition that did not hold', sdkError('ConditionalCheckFailedException', { $fault: 'client' })],
  [
    'a transaction cancelled by a condition',
    sdkError('TransactionCanceledException', reasons('ConditionalCheckFailed')),
  ],
  ['a thrown text', 'TimeoutError'],
  ['a thrown object', { name: 'TimeoutError' }],
  ['nothing', undefined],
])('%s does not', (_, error) => {
  expect(isUnavailable(error)).toBe(false);
});
