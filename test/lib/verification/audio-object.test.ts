import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  audioHeaders,
  audioPrefixOf,
  listenerOf,
  newAudioKey,
  ownKeyInUrl,
} from '../../../lib/verification/audio-object.ts';

const place = { name: 'voices', region: 'ap-south-1' };
const origin = 'https://voices.s3.ap-south-1.amazonaws.com/';
const now = new Date('2024-01-05T03:04:05.999Z');
const keyOf = (type: string, filename?: string) =>
  newAudioKey(123, { type, ...(filename !== undefined && { filename }) }, now);

test('a key is the listener’s id, the second in UTC, eight hexadecimal digits and an ending, in the documented form', () => {
  expect(keyOf('audio/mpeg')).toMatch(/^verification-audio\/123\/20240105_030405_[0-9a-f]{8}\.mp3$/);
});

test('keys of the same second differ', () => {
  const keys = Array.from({ length: 2000 }, () => keyOf('audio/mpeg'));
  expect(new Set(keys).size).toBeGreaterThan(1998);
});

test.each([
  ['audio/x-wav', 'song.mp3', 'wav'],
  ['audio/x-speech', 'song.mp3', 'xspeech'],
  ['audio/*', 'Recording 7.AMR', 'amr'],
  ['audio/*', 'a.tar.gz', 'gz'],
  ['audio/*', 'no ending', 'audio'],
  ['audio/*', 'ends in a dot.', 'audio'],
  ['audio/*', 'a.\u0939\u093f', 'audio'],
  ['audio/*', '../../etc/passwd', 'audio'],
  ['audio/*', 'a.mp3\n', 'audio'],
  ['audio/*', `a.${'x'.repeat(11)}`, 'audio'],
  ['audio/*', undefined, 'audio'],
])('a file of the type %s called %j gets the ending %s', (type, filename, ending) => {
  expect(keyOf(type, filename).split('.').slice(1)).toEqual([ending]);
});

test('whatever type and name are said, the key stays below its listener and says whose it is', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 999_999_999_999 }),
      fc.string(),
      fc.string({ unit: 'binary' }),
      (id, type, name) => {
        const key = newAudioKey(id, { type: `audio/${type}`, filename: `x.${name}` }, now);
        expect(key).toMatch(/^verification-audio\/\d+\/20240105_030405_[0-9a-f]{8}\.[a-z0-9]+$/);
        expect([listenerOf(key), ownKeyInUrl(place, id, origin + key)]).toEqual([id, key]);
        expect(ownKeyInUrl(place, id + 1, origin + key)).toBeUndefined();
      },
    ),
  );
});

test.each([
  ['another listener’s', 'verification-audio/124/a.mp3'],
  ['a listener’s whose id begins the same', 'verification-audio/1234/a.mp3'],
  ['a listener’s whose id ends the same', 'verification-audio/0123/a.mp3'],
  ['no object', 'verification-audio/123/'],
  ['the listener’s folder', 'verification-audio/123'],
  ['in a folder more', 'verification-audio/123/b/a.mp3'],
  ['in a folder before', 'x/verification-audio/123/a.mp3'],
  ['in another folder', 'Verification-Audio/123/a.mp3'],
  ['a way up and down', 'verification-audio/123/../123/a.mp3'],
])('%s is no upload of the listener: %s', (_, key) => {
  expect(ownKeyInUrl(place, 123, `${origin}${key}`)).toBeUndefined();
});

test.each([
  ['verification-audio/123/a.mp3', 123],
  ['verification-audio/9007199254740991/a', 9_007_199_254_740_991],
  ['verification-audio/0/a.mp3', undefined],
  ['verification-audio/0123/a.mp3', undefined],
  ['verification-audio/-1/a.mp3', undefined],
  ['verification-audio/1e3/a.mp3', undefined],
  ['verification-audio/99999999999999999/a.mp3', undefined],
  ['verification-audio/123/', undefined],
  ['verification-audio/123/b/a.mp3', undefined],
  ['verification-audio//a.mp3', undefined],
  ['audio/123/a.mp3', undefined],
  ['x/verification-audio/123/a.mp3', undefined],
  ['', undefined],
])('the object %j is the upload of %s', (key, userId) => {
  expect(listenerOf(key)).toBe(userId);
});

test('an upload is stored with its metadata, as unsubmitted, and in no other’s place', () => {
  expect(audioPrefixOf(123)).toBe('verification-audio/123/');
  expect(audioHeaders(123, 'audio/mpeg', now)).toEqual({
    'content-type': 'audio/mpeg',
    'if-none-match': '*',
    'x-amz-meta-user_id': '123',
    'x-amz-meta-upload_type': 'verification_audio',
    'x-amz-meta-uploaded_at': '2024-01-05T03:04:05.999Z',
    'x-amz-tagging': 'submitted=no',
  });
});
