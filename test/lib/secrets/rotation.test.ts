import { expect, test } from 'vitest';
import { keyIds, othersNeededUntil, withCurrent, withKey, withoutOthers } from '../../../lib/secrets/rotation.ts';

const key = (letter: string): string => letter.repeat(64);
const born = JSON.stringify({ current: 'k1', k1: key('a') });

test('a key is added without being used, then used, and the others stay until they are taken out', async () => {
  const added = await withKey(born, 'k2', key('b'));
  expect(JSON.parse(added)).toEqual({ current: 'k1', k1: key('a'), k2: key('b') });
  const used = await withCurrent(added, 'k2');
  expect(JSON.parse(used)).toEqual({ current: 'k2', k1: key('a'), k2: key('b') });
  expect(keyIds(used)).toEqual({ current: 'k2', others: ['k1'] });
  expect(JSON.parse(await withoutOthers(used))).toEqual({ current: 'k2', k2: key('b') });
});

test('no key takes the place of another, and no secret comes of it that instances could not read', async () => {
  await expect(async () => withKey(born, 'k1', key('b'))).rejects.toThrow('there is a key k1 already');
  await expect(async () => withKey(born, 'current', key('b'))).rejects.toThrow();
  await expect(async () => withKey(born, 'k2', 'short')).rejects.toThrow('key k2 is too short');
  await expect(async () => withKey(born, 'k 2', key('b'))).rejects.toThrow('a key id consists of');
  await expect(async () => withCurrent(born, 'k2')).rejects.toThrow('names no key of its own');
});

test('others are needed for as long as what they made lives, a day and 5 minutes more, from the last change on', () => {
  const changedAt = new Date('2026-01-01T00:00:00Z');
  const until = new Date(othersNeededUntil(changedAt, 30 * 24 * 60 * 60));
  expect(until.toISOString()).toBe('2026-02-01T00:05:00.000Z');
});
