import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { InvalidField } from '../../../lib/core/app.ts';
import { isFilePart, type UploadedFile } from '../../../lib/core/file-part.ts';
import { filePart } from '../../../lib/media/file-part.ts';
import { fileHead, formOf, type SentPart, textHead } from './form-bodies.ts';

const sound = filePart('audio_file', 'A sound.');
const typeOf = (boundary: string): string => `multipart/form-data; boundary=${boundary}`;

const read = (body: Uint8Array, contentType = typeOf('b')) => sound.read(body, contentType);
const sent = (...parts: readonly SentPart[]) => read(formOf('b', ...parts));

/** What a form was found to hold: the text of the file and its type, or the places that are wrong and why. */
async function told(answer: Promise<UploadedFile | readonly InvalidField[]>) {
  const found = await answer;
  return 'bytes' in found
    ? { text: Buffer.from(found.bytes).toString(), type: found.declaredType }
    : found.map(({ in: place, path, issue }) => [[place, ...path].join('.'), issue.code]);
}

const missing = [['body.audio_file', 'missing']];
const malformed = [['body', 'custom']];

test('a file part is told from a schema, and knows its name and what is said of it', () => {
  expect(isFilePart(sound)).toBe(true);
  expect([isFilePart(undefined), isFilePart({}), isFilePart({ kind: 'text' })]).toEqual([false, false, false]);
  expect(sound).toMatchObject({ name: 'audio_file', description: 'A sound.' });
});

test('a form as curl writes it', async () => {
  const boundary = '------------------------d74496d66958873e';
  const body = [
    `--${boundary}`,
    'Content-Disposition: form-data; name="note"',
    '',
    'hello',
    `--${boundary}`,
    'Content-Disposition: form-data; name="audio_file"; filename="voice \\"one\\".mp3"',
    'Content-Type: application/octet-stream',
    '',
    'SOUND',
    `--${boundary}--`,
    '',
  ].join('\r\n');
  expect(await told(read(Buffer.from(body), typeOf(boundary)))).toEqual({
    text: 'SOUND',
    type: 'application/octet-stream',
  });
});

test('a form as React Native writes it on Android and on iOS', async () => {
  const android = [
    '--3b8f4c1a-2f0e-4a4d-9c1b-0f2f3c8e6c11',
    'content-disposition: form-data; name="audio_file"; filename="rec.m4a"; filename*=utf-8\'\'rec.m4a',
    'Content-Type: audio/x-m4a',
    'Content-Length: 5',
    '',
    'SOUND',
    '--3b8f4c1a-2f0e-4a4d-9c1b-0f2f3c8e6c11--',
    '',
  ].join('\r\n');
  const ios = [
    '--Boundary-7A3F',
    'content-disposition: form-data; name="audio_file"; filename="rec.m4a"',
    'content-type: audio/x-m4a',
    '',
    'SOUND',
    '--Boundary-7A3F--',
    '',
  ].join('\r\n');
  const expected = { text: 'SOUND', type: 'audio/x-m4a' };
  expect(await told(read(Buffer.from(android), typeOf('3b8f4c1a-2f0e-4a4d-9c1b-0f2f3c8e6c11')))).toEqual(expected);
  expect(await told(read(Buffer.from(ios), typeOf('Boundary-7A3F')))).toEqual(expected);
});

test('a form as the platform itself writes it, under any name of the file', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.uint8Array({ maxLength: 200 }), async (name, bytes) => {
      const form = new FormData();
      form.append('note', 'audio_file');
      form.append('audio_file', new Blob([Buffer.from(bytes)], { type: 'audio/mpeg' }), name);
      form.append('audio_file', 'a text of the same name');
      const response = new Response(form);
      const body = new Uint8Array(await response.arrayBuffer());
      const found = (await read(body, response.headers.get('content-type') as string)) as UploadedFile;
      expect(Buffer.from(found.bytes)).toEqual(Buffer.from(bytes));
      expect(found.declaredType).toBe('audio/mpeg');
    }),
    { numRuns: 200 },
  );
});

test.each([
  ['in quotes', 'form-data; name="audio_file"; filename="a.mp3"'],
  ['without quotes', 'form-data; name=audio_file; filename=a.mp3'],
  ['after the file’s', 'form-data; filename="a.mp3"; name="audio_file"'],
  ['in capitals', 'FORM-DATA; NAME="audio_file"; FILENAME="a.mp3"'],
  ['with no space', 'form-data;name="audio_file";filename="a.mp3"'],
  ['with an empty file’s name', 'form-data; name="audio_file"; filename=""'],
  ['with a file’s name in another writing', 'form-data; name="audio_file"; filename*=UTF-8\'\'%e2%82%ac.mp3'],
])('the name of the part is found %s', async (_, disposition) => {
  const head = [`Content-Disposition: ${disposition}`];
  expect(await told(sent({ head, bytes: 'SOUND' }))).toEqual({ text: 'SOUND', type: undefined });
});

test.each([
  ['of another name', fileHead('audio')],
  ['whose name goes on', fileHead('audio_file2')],
  ['whose name has other capitals', fileHead('Audio_File')],
  ['with the name in that of its file', fileHead('other', 'audio_file')],
  ['without a disposition', ['Content-Type: audio/mpeg']],
  ['that is a text', textHead('audio_file')],
])('a part %s is not the file', async (_, head) => {
  expect(await told(sent({ head, bytes: 'SOUND' }))).toEqual(missing);
});

test('a part that says its type is a file also without a file’s name', async () => {
  const head = [...textHead('audio_file'), 'Content-Type: audio/mpeg'];
  expect(await told(sent({ head, bytes: 'SOUND' }))).toEqual({ text: 'SOUND', type: 'audio/mpeg' });
});

test('what a sender says of the type is taken without parameters and in lower case, and nothing counts as none', async () => {
  const typed = async (...lines: readonly string[]) =>
    ((await sent({ head: [...fileHead('audio_file'), ...lines], bytes: 'x' })) as UploadedFile).declaredType;
  expect(await typed('Content-Type: Audio/X; rate=8000 ')).toBe('audio/x');
  expect(await typed('Content-Type: audio/a', 'Content-Type: audio/b')).toBe('audio/a');
  expect([await typed(), await typed('Content-Type:'), await typed('Content-Type:   ')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('of several files of the name the last counts; a text of the name, before or after, is no file', async () => {
  const file = (bytes: string) => ({ head: fileHead('audio_file', 'a', 'audio/mpeg'), bytes });
  const text = { head: textHead('audio_file'), bytes: 'TEXT' };
  expect(await told(sent(file('ONE'), text, file('TWO'), text))).toEqual({ text: 'TWO', type: 'audio/mpeg' });
});

test('without the file it is said which part is missing, in a form that is none too', async () => {
  expect(await told(sent())).toEqual(missing);
  expect(await told(read(Buffer.alloc(0)))).toEqual(missing);
  expect(await told(read(Buffer.from('{"audio_file":"x"}'), 'application/json'))).toEqual(missing);
  expect(await told(sound.read(formOf('b', { head: fileHead('audio_file'), bytes: 'x' }), undefined))).toEqual(missing);
});

test('a form that breaks off is malformed, and what is said of it quotes none of it', async () => {
  const whole = formOf('b', { head: fileHead('audio_file', 'PRIVATE.mp3'), bytes: 'PRIVATE' });
  const found = await read(whole.subarray(0, -4));
  expect(await told(Promise.resolve(found))).toEqual(malformed);
  expect(JSON.stringify(found)).not.toMatch(/PRIVATE|busboy|Dicer|multipart data/);
});

test('the hash is that of the bytes', async () => {
  const bytes = randomBytes(100_000);
  const { sha256 } = (await sent({ head: fileHead('audio_file'), bytes })) as UploadedFile;
  expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
});

test('as JSON a file is its type and a hash: another name or boundary makes no difference, other bytes or another type do', async () => {
  const json = async (bytes: string, name: string, type: string, boundary = 'b') => {
    const body = formOf(boundary, { head: fileHead('audio_file', name, type), bytes });
    return JSON.stringify({ body: await read(body, typeOf(boundary)) });
  };
  const one = await json('SOUND', 'a.mp3', 'audio/mpeg');
  expect(one).not.toContain('SOUND');
  expect(one.length).toBeLessThan(200);
  expect(await json('SOUND', 'b.wav', 'audio/mpeg', 'another')).toBe(one);
  expect(await json('SOUNE', 'a.mp3', 'audio/mpeg')).not.toBe(one);
  expect(await json('', 'a.mp3', 'audio/mpeg')).not.toBe(one);
  expect(await json('SOUND', 'a.mp3', 'audio/wav')).not.toBe(one);
});

test('the bytes of a file do not change with the request’s body once it is read', async () => {
  const body = formOf('b', { head: fileHead('audio_file'), bytes: 'SOUND' });
  const file = (await read(body)) as UploadedFile;
  body.fill(0);
  expect(Buffer.from(file.bytes).toString()).toBe('SOUND');
});
