import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isUnavailable } from '../../../lib/core/failure.ts';
import { readAnswers } from '../../../lib/signed/answer-reader.ts';

/** All that is read out of these pieces, the last of which may be the end; what throws ends it. */
function read(pieces: readonly string[]): readonly unknown[] {
  const answers = readAnswers();
  answers.next();
  const all: unknown[] = [];
  for (const piece of pieces) {
    try {
      const { value } = answers.next(piece);
      if (value) all.push(value);
    } catch (error) {
      return [...all, error];
    }
  }
  return all;
}

const bytesOf = (text: string): string => Buffer.from(text).toString('latin1');

/** The text in pieces, cut at these places. */
function cutAt(text: string, places: readonly number[]): readonly string[] {
  const ends = [...new Set(places.map((place) => place % text.length)), 0, text.length].sort((a, b) => a - b);
  return ends
    .slice(1)
    .map((end, piece) => text.slice(ends[piece], end))
    .filter((piece) => piece !== '');
}

const head = (...lines: string[]): string => [...lines, '', ''].join('\r\n');
const chunk = (text: string, extension = ''): string =>
  `${Buffer.byteLength(text).toString(16)}${extension}\r\n${bytesOf(text)}\r\n`;

/** Answers as they may come, and the text of each. */
const body = fc.string({ unit: 'binary', maxLength: 30 });
const status = fc.constantFrom(200, 202, 400, 410, 429, 503);
const field = fc.constantFrom('Date: today', 'x-amzn-RequestId: 1-2', 'x: ', 'Connection: keep-alive', 'X-Y:\té, "z"');
const wholeAnswer = fc
  .record({ status, body, fields: fc.array(field), early: fc.boolean(), way: fc.constantFrom('length', 'chunked') })
  .map(({ status, body, fields, early, way }) => {
    const parts = [body.slice(0, body.length >> 1), body.slice(body.length >> 1)].map((part) => part.toWellFormed());
    const text = parts.join('');
    const sent =
      way === 'length'
        ? head(`HTTP/1.1 ${status} Some Words`, ...fields.map(bytesOf), `Content-Length: ${Buffer.byteLength(text)}`) +
          bytesOf(text)
        : head(`HTTP/1.1 ${status}`, 'transfer-encoding: Chunked', ...fields.map(bytesOf)) +
          parts
            .filter(Boolean)
            .map((part) => chunk(part, ';a=b'))
            .join('') +
          head('0', ...(early ? ['x-after: 1'] : []));
    return {
      text: (early ? head('HTTP/1.1 100 Continue') + head('HTTP/1.1 103 Early Hints', 'link: x') : '') + sent,
      read: { status, body: text, keeps: true },
    };
  });

test('answers are read alike wherever their bytes are cut, one after the other', () => {
  const cuts = fc.array(fc.nat(), { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(fc.tuple(wholeAnswer, cuts), { minLength: 1, maxLength: 4 }), (answers) => {
      const pieces = answers.flatMap(([{ text }, places]) => cutAt(text, places));
      expect(read(pieces)).toEqual(answers.map(([answer]) => answer.read));
      const letters = answers.flatMap(([{ text }]) => [...text]);
      expect(read(letters)).toEqual(answers.map(([answer]) => answer.read));
    }),
  );
});

test.each([204, 304])('an answer with the status %i has no body, whatever it says', (status) => {
  const text = head(`HTTP/1.1 ${status} x`, 'content-length: 5');
  expect(read([text])).toEqual([{ status, body: '', keeps: true }]);
});

test('a body without a length goes on to the end of the connection, which is not kept', () => {
  expect(read([`${head('HTTP/1.1 200 OK')}ab`, 'c', ''])).toEqual([{ status: 200, body: 'abc', keeps: false }]);
  expect(read([head('HTTP/1.1 200 OK'), ''])).toEqual([{ status: 200, body: '', keeps: false }]);
});

test.each(['close', 'Close', 'keep-alive, close', 'close\r\nconnection: keep-alive'])(
  'a connection that says %j is not kept',
  (value) => {
    const text = head('HTTP/1.1 200 OK', `Connection: ${value}`, 'content-length: 1');
    expect(read([`${text}x`])).toEqual([{ status: 200, body: 'x', keeps: false }]);
  },
);

test('what comes behind an answer is not taken for the next one: its connection is not kept', () => {
  const text = `${head('HTTP/1.1 200 OK', 'content-length: 1')}x`;
  expect(read([text + text])).toEqual([{ status: 200, body: 'x', keeps: false }]);
});

const answered = (...fields: string[]) => head('HTTP/1.1 200 OK', ...fields);
const chunked = answered('transfer-encoding: chunked');

test.each([
  ['another protocol', 'SSH-2.0-OpenSSH\r\n\r\n'],
  ['HTTP/1.0', head('HTTP/1.0 200 OK', 'content-length: 0')],
  ['HTTP/2', head('HTTP/2 200', 'content-length: 0')],
  ['no status', head('HTTP/1.1 OK', 'content-length: 0')],
  ['a status of two digits', head('HTTP/1.1 20 OK', 'content-length: 0')],
  ['a status that there is not', head('HTTP/1.1 600 OK', 'content-length: 0')],
  ['another protocol from here on', head('HTTP/1.1 101 Switching Protocols', 'upgrade: x')],
  ['a field without a name', answered(': x')],
  ['a field without a colon', answered('content-length')],
  ['a space before the colon', answered('content-length : 0')],
  ['a field over two lines', answered('x: y', ' z', 'content-length: 0')],
  ['a line that ends with a line feed only', answered('x: y\ncontent-length: 0')],
  ['a carriage return in a field', answered('x: y\rz', 'content-length: 0')],
  ['a zero byte in a field', answered('x: \0', 'content-length: 0')],
  ['an empty length', answered('content-length: ')],
  ['a negative length', answered('content-length: -1')],
  ['a length with a sign', answered('content-length: +1')],
  ['a length with a fraction', answered('content-length: 1.0')],
  ['a length in another system', answered('content-length: 0x1')],
  ['two lengths', answered('content-length: 1', 'content-length: 2')],
  ['a list of lengths', answered('content-length: 1, 1')],
  ['a length and chunks', answered('content-length: 1', 'transfer-encoding: chunked')],
  ['another coding', answered('transfer-encoding: gzip')],
  ['two codings', answered('transfer-encoding: gzip, chunked')],
  ['a coding twice', answered('transfer-encoding: chunked', 'transfer-encoding: chunked')],
  ['a chunk without a length', `${chunked}\r\n`],
  ['a chunk with a length that is none', `${chunked}g\r\n`],
  ['a chunk with a negative length', `${chunked}-1\r\n`],
  ['a chunk that is longer than it says', `${chunked}1\r\nab\r\n`],
  ['a chunk with a line feed only', `${chunked}1\nab\r\n`],
  ['a line of a chunk that does not end', `${chunked}${'0'.repeat(2000)}`],
  ['a head that does not end', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(17_000)}`],
  ['a head that is too long', answered(`x: ${'y'.repeat(17_000)}`)],
  ['too much before the answer', head('HTTP/1.1 100 Continue').repeat(1000)],
  ['too much after the chunks', `${chunked}0\r\n${'x: y\r\n'.repeat(5000)}`],
  ['a body that says it is too long', answered('content-length: 4194305')],
  ['chunks that are too long together', chunked + `200000\r\n${'x'.repeat(2 ** 21)}\r\n`.repeat(3)],
  ['a body without a length that is too long', answered() + 'x'.repeat(2 ** 22 + 1)],
])('%s is not an answer, and the error does not say what came', (_, text) => {
  for (const pieces of [[text, 'x'], cutAt(text, [1, 15, 16, 17, text.length - 1])]) {
    const [error, ...more] = read([...pieces, 'x']);
    expect(error).toEqual(new Error('what came is not an answer that is understood'));
    expect(more).toEqual([]);
  }
});

test.each([
  ['in the first line', 'HTTP/1.1 2'],
  ['in the head', 'HTTP/1.1 200 OK\r\n'],
  ['after another head', head('HTTP/1.1 100 Continue')],
  ['in a body', `${answered('content-length: 2')}x`],
  ['in a line of a chunk', `${chunked}2`],
  ['in a chunk', `${chunked}2\r\nx`],
  ['before the last chunk', chunked + chunk('x')],
  ['in the last chunk', `${chunked}0\r\n`],
])('an end %s makes a connection one that was closed', (_, text) => {
  const [error] = read([text, '']);
  expect(error).toMatchObject({ code: 'ECONNRESET' });
  expect(isUnavailable(error)).toBe(true);
});

test('a head and a body may be as long as is said, wherever they are cut', () => {
  const start = 'HTTP/1.1 200 OK\r\ncontent-length: 4194304\r\nx: ';
  const long = `${start}${'y'.repeat(16_384 - start.length)}\r\n\r\n${'z'.repeat(2 ** 22)}`;
  for (const places of [[], [16_384], [16_385], [16_387], [16_388], [16_389, 2 ** 20]]) {
    const [answer] = read(cutAt(long, places)) as { readonly body: string }[];
    expect(answer?.body.length).toBe(2 ** 22);
  }
});
