import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type FormPart, lastPart } from '../../../lib/media/form.ts';
import { fileHead, formOf, textHead } from './form-bodies.ts';

const typeOf = (boundary: string): string => `multipart/form-data; boundary=${boundary}`;
const named =
  (name: string) =>
  (head: FormPart['head']): boolean =>
    head['content-disposition']?.[0]?.includes(`name="${name}"`) ?? false;

/** The bytes of the last part of this name. */
async function read(body: Uint8Array, contentType = typeOf('b'), name = 'f'): Promise<Buffer | 'malformed' | 'none'> {
  const part = await lastPart(body, contentType, named(name));
  return part === 'malformed' ? part : part ? Buffer.from(part.bytes) : 'none';
}

const part = (bytes: Uint8Array | string, name = 'f') => ({ head: fileHead(name), bytes });

test('any bytes come back unchanged, whichever boundary parts them and whatever stands around them', async () => {
  const boundaryCharacters = [..."abcXYZ0123456789'()+_,-./:=?"];
  const boundary = fc.string({ unit: fc.constantFrom(...boundaryCharacters), minLength: 1, maxLength: 70 });
  const hostile = fc.constantFrom('\r\n', '\r', '\n', '--', '\r\n--', '\r\n\r\n', '\0', '"', '--b');
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
    fc.array(hostile, { maxLength: 40 }).map((texts) => Buffer.from(texts.join(''))),
  );
  await fc.assert(
    fc.asyncProperty(boundary, bytes, bytes, bytes, async (mark, file, before, after) => {
      const all = [file, before, after];
      fc.pre(all.every((one) => !Buffer.concat([Buffer.from('\r\n'), one, Buffer.from('\r\n')]).includes(`--${mark}`)));
      const body = formOf(mark, part(before, 'g'), part(file), part(after, 'h'));
      expect(await read(body, `multipart/form-data; boundary="${mark}"`)).toEqual(file);
    }),
    { numRuns: 400 },
  );
});

test('a megabyte of random bytes comes back bit for bit, and so does one of nothing but line ends', async () => {
  for (const bytes of [randomBytes(1024 * 1024), Buffer.from('\r\n'.repeat(512 * 1024))]) {
    const found = await read(formOf('b', part('before', 'g'), part(bytes), part('after', 'h')));
    expect(bytes.equals(found as Buffer)).toBe(true);
  }
});

test('wherever in a long form a part begins and ends, its bytes and its head are whole', async () => {
  const file = Buffer.from('\r\nsound\r\n--\r\n');
  for (let padding = 3800; padding < 4200; padding++) {
    const found = await read(formOf('b', part('x'.repeat(padding), 'g'), part(file), part('after', 'h')));
    expect([padding, String(found)]).toEqual([padding, String(file)]);
  }
});

test('what nearly is the boundary belongs to the file', async () => {
  for (const bytes of ['\r\n--', '\r\n--a', '\n--b', '\r--b', '\r\n-b', '\r\n\r\n--a\r\n', 'x--b--\r\nmore']) {
    expect(String(await read(formOf('b', part(bytes))))).toBe(bytes);
  }
});

test('a part without bytes is an empty file', async () => {
  expect(await read(formOf('b', part('')))).toEqual(Buffer.alloc(0));
  expect(await read(formOf('b', part(''), part('x', 'g')))).toEqual(Buffer.alloc(0));
});

test('of several parts that are wanted the last counts, an empty one too', async () => {
  expect(String(await read(formOf('b', part('first'), part('second'), part('other', 'g'))))).toBe('second');
  expect(await read(formOf('b', part('first'), part('')))).toEqual(Buffer.alloc(0));
});

test('what stands before the first boundary and after the last is no part of the form', async () => {
  const body = formOf('b', part('sound'));
  const around = Buffer.concat([
    Buffer.from('a preamble\r\nof lines\r\n'),
    body,
    Buffer.from('an epilogue\r\n--b\r\n'),
  ]);
  expect(String(await read(around))).toBe('sound');
});

test.each([
  'multipart/form-data; boundary=b',
  'multipart/form-data; boundary="b"',
  'Multipart/Form-Data;BOUNDARY=b',
  'multipart/form-data; charset=utf-8; boundary=b; x=1',
  'multipart/form-data ; boundary=b ; x',
])('the boundary is found in %j', async (contentType) => {
  expect(String(await read(formOf('b', part('sound')), contentType))).toBe('sound');
});

test('a boundary with spaces and signs is found in quotes', async () => {
  const boundary = "a b;c=d'(e)+_,-./:=?";
  expect(String(await read(formOf(boundary, part('sound')), `multipart/form-data; boundary="${boundary}"`))).toBe(
    'sound',
  );
});

test.each([
  undefined,
  '',
  'application/json',
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'multipart/mixed; boundary=b',
  'application/x; a=multipart/form-data; boundary=b',
])('a body of the type %j is a form without parts', async (contentType) => {
  expect(await lastPart(formOf('b', part('sound')), contentType, () => true)).toBeUndefined();
});

test('the longest boundary that may be is found, in quotes and without', async () => {
  const boundary = `${'b'.repeat(69)}c`;
  for (const mark of [boundary, `"${boundary}"`]) {
    expect(String(await read(formOf(boundary, part('sound')), typeOf(mark)))).toBe('sound');
  }
});

test('a boundary that is empty, or longer than any may be, gives no file', async () => {
  for (const mark of ['""', `"${'b'.repeat(71)}"`, 'b'.repeat(71), 'b'.repeat(5000)]) {
    const boundary = mark.replaceAll('"', '') || 'b';
    expect(await read(formOf(boundary, part('sound')), typeOf(mark))).toBe('malformed');
  }
});

test('an empty body, and a form that closes at once, have no parts', async () => {
  expect(await read(Buffer.alloc(0))).toBe('none');
  expect(await read(Buffer.from('--b--\r\n'))).toBe('none');
});

test('a form that breaks off anywhere is malformed: never half a file, nor a form without one', async () => {
  const whole = formOf('b', part('first', 'g'), part('second\r\nline'));
  const end = whole.lastIndexOf('--\r\n') + 2;
  for (let length = 1; length < end; length++) {
    expect([length, await read(whole.subarray(0, length))]).toEqual([length, 'malformed']);
  }
  for (let length = end; length <= whole.length; length++) {
    expect([length, String(await read(whole.subarray(0, length)))]).toEqual([length, 'second\r\nline']);
  }
});

test.each([
  ['is no form', 'just a text'],
  ['has other boundaries', String(formOf('c', part('sound')))],
  ['has ends of lines that are none', String(formOf('b', part('sound'))).replaceAll('\r\n', '\n')],
  ['ends in the middle of a head', '--b\r\nContent-Disposition: form-data; name="f"'],
  ['has two boundaries and no end', '--b\r\n\r\nx\r\n--b'],
])('a body that %s is malformed', async (_, body) => {
  expect(await read(Buffer.from(body))).toBe('malformed');
});

test.each([
  ['without a head', '--b\r\n\r\nx\r\n--b--'],
  ['without an end of its head', '--b\r\nContent-Disposition: form-data; name="f"\r\n--b--'],
  ['without anything', '--b\r\n--b--'],
  ['whose head is noise', '--b\r\n:::\r\n\u0000\u0001\r\n\r\nx\r\n--b--'],
])('a part %s is none that is wanted, and the others are read', async (_, body) => {
  expect(await read(Buffer.from(body))).toBe('none');
  const rest = formOf('b', part('sound'));
  expect(String(await read(Buffer.concat([Buffer.from(body.slice(0, -'--b--'.length)), rest])))).toBe('sound');
});

test('names of the head come in lower case, values of one name in their order, folded lines as one', async () => {
  const head = ['CONTENT-disposition: form-data; name="f"', 'X-A: 1', 'x-a: 2', 'X-Long: begins', ' and goes on'];
  const found = (await lastPart(formOf('b', { head, bytes: 'x' }), typeOf('b'), named('f'))) as FormPart;
  expect({ ...found.head }).toEqual({
    'content-disposition': ['form-data; name="f"'],
    'x-a': ['1', '2'],
    'x-long': ['begins and goes on'],
  });
});

test('no name in a head reaches what all objects share', async () => {
  const head = ['__proto__: x', 'constructor: y', ...fileHead('f')];
  expect(String(await read(formOf('b', { head, bytes: 'sound' })))).toBe('sound');
  expect(({} as Record<string, unknown>).x).toBeUndefined();
  expect(Object.prototype.constructor).toBe(Object);
});

test('a hundred parts are read, and more are malformed wherever the wanted one stands', async () => {
  const others = (count: number) =>
    Array.from({ length: count }, (_, place) => ({ head: textHead(`t${place}`), bytes: 'x' }));
  expect(String(await read(formOf('b', ...others(99), part('sound'))))).toBe('sound');
  expect(await read(formOf('b', ...others(100), part('sound')))).toBe('malformed');
  expect(await read(formOf('b', part('sound'), ...others(100)))).toBe('malformed');
});

test('a part that is large, before them or among them, hides no others from being counted', async () => {
  const large = (name: string) => part(Buffer.alloc(1024 * 1024, 'x'), name);
  const others = Array.from({ length: 100 }, (_, place) => ({ head: textHead(`t${place}`), bytes: 'x' }));
  expect(await read(formOf('b', large('f'), ...others))).toBe('malformed');
  expect(await read(formOf('b', ...others.slice(50), large('g'), ...others.slice(0, 50)))).toBe('malformed');
  expect(await read(formOf('b', large('f'), ...others.slice(1)))).toHaveLength(1024 * 1024);
});

test('whatever is sent as a form, an answer comes and nothing throws', async () => {
  const piece = fc.constantFrom(
    '\r\n',
    '--b',
    '--',
    '-',
    '\r',
    '\n',
    ':',
    'name="f"',
    '\r\n\r\n',
    'x',
    ' ',
    '--b--',
    ...fileHead('f'),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async (pieces) => {
      const body = Buffer.from(pieces.join(''));
      const found = await Promise.race([read(body), new Promise((late) => setTimeout(late, 2000, 'no answer'))]);
      expect(found).not.toBe('no answer');
    }),
    { numRuns: 3000 },
  );
}, 60_000);
