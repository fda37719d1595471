import { expect, test } from 'vitest';
import { Failure } from '../../../lib/core/failure.ts';
import { judgeAudio, judgeSize, maxAudioBytes } from '../../../lib/verification/audio.ts';
import { tone } from '../../support/tones.ts';

const picture = Buffer.from('GIF89a\x01\x00\x01\x00\x00\x00\x00;', 'latin1');
const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)]);
const unknown = Buffer.from('nothing that anybody knows');
const most = maxAudioBytes;

const judge = async (declared: string | undefined, bytes: Uint8Array | undefined, size = bytes?.length ?? 0) => {
  const judged = await judgeAudio({ declared, size, bytes });
  return judged instanceof Failure ? judged.code : judged;
};

test('the documented bound is 10 MB: it is still taken, and a byte more is not', () => {
  expect(most).toBe(10_485_760);
  expect([judgeSize(1), judgeSize(most)]).toEqual([undefined, undefined]);
  expect([judgeSize(most + 1)?.code, judgeSize(0)?.code, judgeSize(-1)?.code]).toEqual([
    'audio_too_large',
    'audio_empty',
    'audio_empty',
  ]);
});

test.each([
  ['declared and recognised', 'audio/x-m4a', tone('m4a'), 'audio/x-m4a'],
  ['declared otherwise than it is', 'audio/wav', tone('mp3'), 'audio/wav'],
  ['declared and unknown', 'audio/x-speech', unknown, 'audio/x-speech'],
  ['recognised alone', undefined, tone('webm'), 'audio/webm'],
])('%s: taken as %s', async (_, declared, bytes, type) => {
  expect(await judge(declared, bytes)).toBe(type);
});

test.each([
  ['a picture that is called audio', 'audio/mpeg', picture, picture.length],
  ['a program', undefined, program, program.length],
  ['unknown and called nothing', undefined, unknown, unknown.length],
  ['called nothing, too large to look at', undefined, undefined, most + 1],
  ['a large picture that is called audio', 'audio/mpeg', picture, most + 1],
  ['unknown, called nothing and large', undefined, unknown, most + 1],
])('the type is judged first: %s', async (_, declared, bytes, size) => {
  expect(await judge(declared, bytes, size)).toBe('audio_type_refused');
});

test('the size is judged next, of what is audio by its bytes or by what it is called', async () => {
  expect(await judge('audio/mpeg', undefined, most + 1)).toBe('audio_too_large');
  expect(await judge('audio/mpeg', tone('mp3'), most + 1)).toBe('audio_too_large');
  expect(await judge(undefined, tone('mp3'), most + 1)).toBe('audio_too_large');
  expect(await judge('audio/mpeg', tone('mp3'), most)).toBe('audio/mpeg');
});

test('an empty file is refused as that, also when nothing is said of its type', async () => {
  expect(await judge('audio/mpeg', Buffer.alloc(0))).toBe('audio_empty');
  expect(await judge(undefined, Buffer.alloc(0))).toBe('audio_empty');
});
