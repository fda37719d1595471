import fc from 'fast-check';
import { expect, test } from 'vitest';
import { audioType, declaredAudio, extensionOf } from '../../../lib/media/audio-type.ts';

test.each([
  ['audio/mpeg', 'audio/mpeg'],
  ['Audio/X-M4A', 'audio/x-m4a'],
  ['audio/webm;codecs=opus', 'audio/webm'],
  [' audio/ogg ; codecs="vorbis; x" ', 'audio/ogg'],
  ['audio/vnd.dlna.adts', 'audio/vnd.dlna.adts'],
  ['audio/*', 'audio/*'],
  [`audio/${'a'.repeat(100)}`, `audio/${'a'.repeat(100)}`],
])('%j declares audio, without its parameters and in lower case: %s', (type, declared) => {
  expect(declaredAudio(type)).toBe(declared);
});

test.each([
  '',
  ';',
  'audio',
  'audio/',
  'audio/;codecs=opus',
  'audio/a b',
  'audio/a/b',
  'audio/a\r\nx-amz-acl: public-read',
  'audio/mpeg\nx',
  'audio/mp\u00e9g',
  'audio/\u0000',
  'audio/mpeg,text/html',
  `audio/${'a'.repeat(101)}`,
  'xaudio/mpeg',
  'text/plain; audio/mpeg',
  'video/mp4',
  'application/octet-stream',
])('%j declares no audio', (type) => {
  expect(declaredAudio(type)).toBeUndefined();
});

test('whatever is declared, what is taken from it can stand in a header and below a prefix', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (text) => {
      for (const type of [text, `audio/${text}`]) {
        const declared = declaredAudio(type);
        if (declared === undefined) continue;
        expect(declared).toMatch(/^audio\/[!-~]+$/);
        expect(declared).not.toMatch(/[;,"<>]/);
        expect(extensionOf(declared)).toMatch(/^[a-z0-9]*$/);
      }
    }),
    { numRuns: 1000 },
  );
});

test('a file that is recognised as audio passes under its declared type, else under the recognised one', () => {
  expect(audioType('audio/x-m4a', 'audio/mpeg')).toBe('audio/x-m4a');
  expect(audioType(undefined, 'audio/mpeg')).toBe('audio/mpeg');
});

test.each([
  ['video/mp4', 'audio/mp4'],
  ['video/x-m4v', 'audio/mp4'],
  ['video/3gpp', 'audio/3gpp'],
  ['video/3gpp2', 'audio/3gpp2'],
  ['video/ogg', 'audio/ogg'],
  ['application/ogg', 'audio/ogg'],
  ['video/webm', 'audio/webm'],
])('the container %s counts as audio: as %s, unless it is declared to be another kind of it', (found, type) => {
  expect(audioType(undefined, found)).toBe(type);
  expect(audioType('audio/mpeg', found)).toBe('audio/mpeg');
});

test('a recognised type with parameters is taken without them', () => {
  expect(audioType(undefined, 'audio/ogg; codecs=opus')).toBe('audio/ogg');
});

test.each([
  'image/png',
  'application/zip',
  'application/x-msdownload',
  'application/pdf',
  'video/quicktime',
  'video/x-matroska',
  'video/x-msvideo',
  'text/html',
])('what is recognised as %s is no audio, whatever it is declared to be', (found) => {
  expect(audioType(undefined, found)).toBeUndefined();
  expect(audioType('audio/mpeg', found)).toBeUndefined();
});

test('what nobody recognises is audio only if it is declared so', () => {
  expect(audioType('audio/x-speech', undefined)).toBe('audio/x-speech');
  expect(audioType(undefined, undefined)).toBeUndefined();
});

test.each([
  ['audio/mpeg', 'mp3'],
  ['audio/mp3', 'mp3'],
  ['audio/wav', 'wav'],
  ['audio/x-wav', 'wav'],
  ['audio/wave', 'wav'],
  ['audio/mp4', 'm4a'],
  ['audio/m4a', 'm4a'],
  ['audio/x-m4a', 'm4a'],
  ['audio/aac', 'aac'],
  ['audio/ogg', 'ogg'],
  ['audio/webm', 'webm'],
  ['audio/3gpp2', '3gpp2'],
  ['audio/vnd.dlna.adts', 'vnddlnaadts'],
  ['audio/x-ms-wma', 'xmswma'],
  ['audio/../../etc', 'etc'],
  ['audio/*', ''],
])('the name of a file of the type %s ends in %j', (type, extension) => {
  expect(extensionOf(type)).toBe(extension);
});
