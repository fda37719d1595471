import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyInUrl, objectUrl } from '../../../lib/media/object-url.ts';
import { newAudioKey } from '../../../lib/verification/audio-object.ts';

const place = { name: 'voices', region: 'ap-south-1' };
const origin = 'https://voices.s3.ap-south-1.amazonaws.com/';

const userId = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const type = fc.oneof(
  fc.constantFrom('audio/mpeg', 'audio/*', 'audio/x-_.-'),
  fc.string().map((text) => `audio/${text}`),
);
const time = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });

test('every key that the app makes is found again in the address that it gives out', () => {
  fc.assert(
    fc.property(userId, type, fc.string(), time, (id, declared, filename, now) => {
      const key = newAudioKey(id, { type: declared, filename }, now);
      expect(objectUrl(place, key)).toBe(`${origin}${key}`);
      expect(keyInUrl(place, objectUrl(place, key))).toBe(key);
    }),
    { numRuns: 500 },
  );
});

test('whatever else stands behind the origin is no key, or exactly the key that it looks like to everybody', () => {
  const piece = fc.constantFrom(
    'a',
    'B1',
    '/',
    '//',
    '.',
    '..',
    '%2f',
    '%2e',
    '\\',
    '?',
    '#',
    ' ',
    '+',
    '\n',
    '\0',
    '@',
    ':',
    ';',
    '\u00e9',
    'mp3',
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
  );
  fc.assert(
    fc.property(text, (rest) => {
      const url = `${origin}${rest}`;
      const key = keyInUrl(place, url);
      if (key === undefined) return;
      const read = new URL(url);
      expect([key, `${read.origin}/`, read.pathname, read.search, read.hash]).toEqual([
        rest,
        origin,
        `/${key}`,
        '',
        '',
      ]);
      expect(decodeURIComponent(key)).toBe(key);
      expect(key).not.toMatch(/\.\.|\/\/|^\/|\/$/);
    }),
    { numRuns: 3000 },
  );
});

test('only texts that begin with the origin of this bucket have a key', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webUrl({ withQueryParameters: true, withFragments: true })), (text) => {
      expect(keyInUrl(place, text)).toBeUndefined();
    }),
    { numRuns: 1000 },
  );
});

test.each([
  ['nothing', ''],
  ['the origin alone', origin],
  ['another scheme', `${origin.replace('https', 'http')}a/b`],
  ['another bucket', `${origin.replace('voices', 'voices2')}a/b`],
  ['another region', `${origin.replace('south', 'north')}a/b`],
  ['the address by path', 'https://s3.ap-south-1.amazonaws.com/voices/a/b'],
  ['capitals in the host', `${origin.replace('voices', 'Voices')}a/b`],
  ['a user', `${origin.replace('//', '//me@')}a/b`],
  ['a port', `${origin.replace('.com/', '.com:443/')}a/b`],
  ['a host that goes on', `${origin.replace('.com/', '.com.evil.example/')}a/b`],
  ['a query', `${origin}a/b?versionId=1`],
  ['an empty query', `${origin}a/b?`],
  ['a fragment', `${origin}a/b#c`],
  ['a way up', `${origin}a/../b`],
  ['an encoded slash', `${origin}a%2Fb`],
  ['a slash at the end', `${origin}a/b/`],
  ['two endings', `${origin}a/b.tar.gz`],
  ['a line end behind it', `${origin}a/b\n`],
  ['a space before it', ` ${origin}a/b`],
])('%s is no address of an object', (_, text) => {
  expect(keyInUrl(place, text)).toBeUndefined();
});

test('the dots of a host stand for dots', () => {
  expect(keyInUrl(place, 'https://voicesxs3.ap-south-1.amazonaws.com/a/b')).toBeUndefined();
});
