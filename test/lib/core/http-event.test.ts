import { expect, test } from 'vitest';
import { correlationOf, readBytes, readEvent } from '../../../lib/core/http-event.ts';
import { httpEvent } from '../../support/tiny-app.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const maxBytes = 256 * 1024;
const jsonOf = (bytes: number, letter = 'x') => `"${letter.repeat((bytes - 2) / Buffer.byteLength(letter))}"`;

test('a body is read as JSON, whether or not the gateway sends it as base64', () => {
  const json = { name: 'चाय 🍵' };
  const text = JSON.stringify(json);
  expect(readEvent(httpEvent({ body: text })).body).toEqual({ json });
  expect(readEvent(httpEvent({ body: base64(text), isBase64Encoded: true })).body).toEqual({ json });
  expect(readEvent(httpEvent({ body: base64(text), isBase64Encoded: false })).body).toHaveProperty('invalidAt');
});

test.each([undefined, '', ' \n\t'])('the body %j is no body', (body) => {
  expect(readEvent(httpEvent({ ...(body !== undefined && { body }) })).body).toBeUndefined();
  if (body) expect(readEvent(httpEvent({ body: base64(body), isBase64Encoded: true })).body).toBeUndefined();
});

test.each([
  ['the limit exactly', { body: jsonOf(maxBytes) }, false],
  ['one byte more', { body: `${jsonOf(maxBytes)} ` }, true],
  ['letters of several bytes below it', { body: jsonOf(maxBytes - 1, '\u0939') }, false],
  ['fewer letters than the limit but more bytes', { body: jsonOf(maxBytes + 2, '\u0939') }, true],
  ['the limit exactly, in base64', { body: base64(jsonOf(maxBytes)), isBase64Encoded: true }, false],
  ['one byte more, in base64', { body: base64(`${jsonOf(maxBytes)} `), isBase64Encoded: true }, true],
])('a body of %s is measured in bytes, and one that is too large is not read', (_, event, tooLarge) => {
  const read = readEvent(httpEvent(event));
  expect(read.tooLarge).toBe(tooLarge);
  expect(read.body === undefined).toBe(tooLarge);
});

test('the bytes of a body are those that were sent, marks and broken letters included', () => {
  const text = '\uFEFF{"name":"चाय 🍵"} ';
  expect(readBytes(httpEvent({ body: text }))).toEqual(Buffer.from(text));
  const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x80]);
  expect(readBytes(httpEvent({ body: bytes.toString('base64'), isBase64Encoded: true }))).toEqual(bytes);
  expect(readBytes(httpEvent())).toHaveLength(0);
});

test.each([
  ['', {}],
  ['a=1&b=2', { a: '1', b: '2' }],
  ['a=1&a=2&a=3', { a: '3' }],
  ['a=&b', { a: '', b: '' }],
  ['name=%E0%A4%9A+%26x', { name: 'च &x' }],
  [
    '__proto__=x&a=1',
    Object.fromEntries([
      ['__proto__', 'x'],
      ['a', '1'],
    ]),
  ],
])('the query %j is read as %j: the last of a repeated parameter counts', (rawQueryString, query) => {
  expect(readEvent(httpEvent({ rawQueryString })).query).toEqual(query);
});

test('a request without query and path parameters has none', () => {
  expect(readEvent(httpEvent())).toEqual({ path: {}, query: {}, body: undefined, tooLarge: false });
  expect(readEvent(httpEvent({ pathParameters: { id: '7' } })).path).toEqual({ id: '7' });
});

test.each(['a', 'Ab-9_z', 'x'.repeat(64)])('the correlation id %s is taken over from the caller', (given) => {
  expect(correlationOf(httpEvent({ headers: { 'x-correlation-id': given } }))).toBe(given);
});

test.each([undefined, '', 'x'.repeat(65), 'a b', 'a\nlevel: error', '{"a":1}', '+919876543210', 'a.b', 'चाय'])(
  'the correlation id %j is not: the request’s own stands for it',
  (given) => {
    expect(correlationOf(httpEvent({ headers: { 'x-correlation-id': given } }))).toBe('request-1');
  },
);

test.each([
  ['pay-1', 'pay-1'],
  ['', undefined],
  [undefined, undefined],
])('the key %j of a request is %j: an empty one is none', (header, key) => {
  expect(readEvent(httpEvent({ headers: { 'idempotency-key': header } })).key).toBe(key);
});
