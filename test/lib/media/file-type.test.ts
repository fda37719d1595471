import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { audioType } from '../../../lib/media/audio-type.ts';
import { fileTypeOf } from '../../../lib/media/file-type.ts';
import { tone, toneOf, wav } from '../../support/tones.ts';

test.each([
  ['mp3', 'audio/mpeg'],
  ['m4a', 'audio/x-m4a'],
  ['ogg', 'audio/ogg'],
  ['webm', 'audio/webm'],
  ['aac', 'audio/aac'],
] as const)('a real %s counts as audio by its bytes alone, as %s', async (kind, type) => {
  expect(audioType(undefined, await fileTypeOf(tone(kind)))).toBe(type);
});

test('a real WAV is known, and so is a sound with something behind it', async () => {
  expect(await fileTypeOf(wav(1))).toBe('audio/wav');
  expect(await fileTypeOf(toneOf('what players skip'))).toBe('audio/mpeg');
});

const after = (head: string | readonly number[], length = 300): Buffer =>
  Buffer.concat([Buffer.from(head as never), Buffer.alloc(length)]);
/** A PNG of one pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg==',
  'base64',
);
/** A zip with one empty file in it. */
const zip = Buffer.concat([
  Buffer.from([0x50, 0x4b, 0x03, 0x04, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
  Buffer.from([...Buffer.alloc(12), 1, 0, 0, 0, 0x61]),
  Buffer.from([0x50, 0x4b, 0x05, 0x06, ...Buffer.alloc(18)]),
]);

test.each([
  ['a picture', png],
  ['an archive', zip],
  ['a compressed file', gzipSync(tone('mp3'))],
  ['a program for Windows', after('MZ')],
  ['a program for Linux', after([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])],
  ['a document', after('%PDF-1.7\n')],
  ['a page', after('<?xml version="1.0"?>')],
])('%s is recognised as something that is no audio', async (_, bytes) => {
  const recognised = await fileTypeOf(bytes);
  expect(recognised).toMatch(/^(image|application|text)\//);
  expect(audioType('audio/mpeg', recognised)).toBeUndefined();
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['one byte', Buffer.from([0xff])],
  ['a sound that breaks off at once', tone('mp3').subarray(0, 2)],
  ['zeros', Buffer.alloc(5000)],
  ['a text', Buffer.from('nothing that anybody knows')],
])('%s is nothing known', async (_, bytes) => {
  expect(await fileTypeOf(bytes)).toBeUndefined();
});

test.each(['mp3', 'm4a', 'ogg', 'webm', 'aac'] as const)(
  'a %s that breaks off anywhere gives some answer, and what it gives is audio or unknown',
  async (kind) => {
    const whole = tone(kind);
    for (let length = 0; length < Math.min(whole.length, 600); length += 7) {
      const recognised = await fileTypeOf(whole.subarray(0, length));
      if (recognised !== undefined) expect(audioType(undefined, recognised)).toMatch(/^audio\//);
    }
  },
);

test('random bytes behind any known beginning never make it fail', async () => {
  const beginnings = ['', 'RIFF', 'OggS', 'ID3', 'fLaC', 'PK\u0003\u0004', 'MZ', '%PDF', 'FORM', 'MOVI'].map((text) =>
    Buffer.from(text, 'latin1'),
  );
  const boxes = [Buffer.from('0000001c66747970', 'hex'), Buffer.from('1a45dfa3', 'hex'), Buffer.from('ffd8ff', 'hex')];
  for (const head of [...beginnings, ...boxes]) {
    for (let round = 0; round < 40; round++) {
      const bytes = Buffer.concat([head, randomBytes(round * 110)]);
      await expect(fileTypeOf(bytes)).resolves.not.toBeNull();
    }
  }
});

test('what stands far behind the beginning makes no difference', async () => {
  const padded = (tail: Buffer) => fileTypeOf(Buffer.concat([Buffer.alloc(5000), tail]));
  expect(await padded(tone('mp3'))).toBeUndefined();
  expect(await padded(png)).toBeUndefined();
  const hidden = Buffer.concat([tone('ogg'), Buffer.alloc(5000), png]);
  expect(await fileTypeOf(hidden)).toBe(await fileTypeOf(tone('ogg')));
});

test('what stands behind the notes of a sound is looked at, however long they are', async () => {
  for (const length of [100, 4082, 4090, 4096, 10_000, 200_000]) {
    const size = [21, 14, 7, 0].map((bits) => (length >> bits) & 127);
    const notes = Buffer.concat([Buffer.from('ID3\x03\0\0', 'latin1'), Buffer.from(size), Buffer.alloc(length)]);
    expect([length, await fileTypeOf(Buffer.concat([notes, tone('mp3')]))]).toEqual([length, 'audio/mpeg']);
    expect([length, await fileTypeOf(Buffer.concat([notes, png]))]).toEqual([length, 'image/png']);
  }
});

test('a view into a larger buffer is judged by its own bytes', async () => {
  const larger = Buffer.concat([png, tone('mp3')]);
  expect(await fileTypeOf(new Uint8Array(larger.buffer, larger.byteOffset + png.length))).toBe('audio/mpeg');
});
