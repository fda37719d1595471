import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { UploadedFile } from '../../../lib/core/file-part.ts';
import { openLog } from '../../../lib/core/log.ts';
import { audioPrefixOf } from '../../../lib/verification/audio-object.ts';
import { submitDirectly } from '../../../lib/verification/direct.ts';
import { keepObject } from '../../../lib/verification/keeping.ts';
import { reviewSample } from '../../../lib/verification/review.ts';
import type { SampleItem } from '../../../lib/verification/store.ts';
import { tone, toneOf } from '../../support/tones.ts';
import {
  countsOf,
  deskOf,
  newListener,
  newWaiting,
  nothing,
  objectsBelow,
  outcomeOf,
  recordsOf,
  removeAccount,
  submissionOf,
  useVoices,
} from './voice-world.ts';

const world = useVoices();
const logged: string[] = [];
const log = openLog({ function: 'test' }, (line) => logged.push(line));

const fileOf = (bytes: Uint8Array, declaredType?: string): UploadedFile => {
  const file = { declaredType, bytes: new Uint8Array(bytes), sha256: hash('sha256', bytes) };
  return { ...file, toJSON: () => file };
};

async function submit(userId: number, bytes: Uint8Array, declaredType?: string, takesUploads = true) {
  const submission = await submissionOf(world, userId);
  return submitDirectly({ ...deskOf(world), log, takesUploads }, { ...submission, file: fileOf(bytes, declaredType) });
}

const own = (userId: number) => objectsBelow(world, audioPrefixOf(userId));
const puts = () => world.aws.ledger.calls().filter(({ operation }) => operation === 'PutObject').length;

/** The tag of an object, if it has any. */
async function tagsOf(key: string): Promise<string | undefined> {
  const response = await world.bucket.ask({ method: 'GET', key, query: { tagging: '' } });
  const [, name, value] = /<Key>(\w+)<\/Key><Value>(\w+)<\/Value>/.exec(await response.text()) ?? [];
  return name === undefined ? undefined : `${name}=${value}`;
}

test('a file becomes an object and the record of it', async () => {
  const userId = await newListener(world);
  const bytes = toneOf('direct');
  const sample = await submit(userId, bytes);
  const [key] = await own(userId);
  const { samples, heard, consistent } = await recordsOf(world, userId);
  expect(sample).toMatchObject({ key, size: bytes.length, contentType: 'audio/mpeg', sha256: hash('sha256', bytes) });
  expect([samples, heard[0]?.key, consistent]).toEqual([[sample], key, true]);
});

test.each([
  ['nothing', undefined, 'audio/ogg'],
  ['octets', 'application/octet-stream', 'audio/ogg'],
  ['octets with a parameter, in capitals', 'Application/Octet-Stream; charset=binary', 'audio/ogg'],
  ['audio with a parameter', 'audio/OGG; codecs=opus', 'audio/ogg'],
  ['other audio', 'audio/mpeg', 'audio/mpeg'],
])('a sound whose sender says %s is taken', async (_, declared, contentType) => {
  const userId = await newListener(world);
  const sound = Buffer.concat([tone('ogg'), Buffer.from(String(userId))]);
  expect(await submit(userId, sound, declared)).toMatchObject({ contentType });
});

test.each([
  'application/octet-streams',
  'application/octet-stream2; a',
  'text/plain',
  'audio',
  'video/mp4',
  'x; audio/mpeg',
])('a sound whose sender says %s is refused, and nothing is asked of the bucket', async (declared) => {
  const userId = await newListener(world);
  world.aws.ledger.reset();
  expect(outcomeOf(await submit(userId, toneOf('said wrongly'), declared))).toBe('audio_type_refused');
  expect([puts(), await countsOf(world, userId)]).toEqual([0, nothing]);
});

test('type, size, emptiness, what fits one request, what was submitted and whether anything is taken are judged in this order', async () => {
  const userId = await newListener(world);
  const noise = (size: number) => Buffer.alloc(size, 'noise');
  const sound = (size: number) => Buffer.concat([tone('mp3'), Buffer.alloc(size - tone('mp3').length)]);
  const judged = async (bytes: Uint8Array, declared?: string) =>
    outcomeOf(await submit(userId, bytes, declared, false));
  expect(await judged(noise(10_485_761))).toBe('audio_type_refused');
  expect(await judged(sound(10_485_761))).toBe('audio_too_large');
  expect(await judged(Buffer.alloc(0))).toBe('audio_empty');
  expect(await judged(sound(4_500_001))).toBe('audio_too_large_for_direct');
  expect(await judged(noise(4_500_001))).toBe('audio_type_refused');
  expect(await judged(sound(4_500_000))).toBe('uploads_not_configured');
  const first = await submit(userId, toneOf('judged'));
  expect(await judged(noise(3))).toBe('verification_pending');
  const { sampleId } = first as { sampleId: number };
  await reviewSample(world.table, { sampleId, verdict: 'rejected', remarks: undefined, reviewerId: 1 }, new Date());
  expect(await judged(toneOf('judged'))).toBe('audio_submitted_before');
  expect((await own(userId)).length).toBe(1);
});

test('a sample that comes in between refuses the file, and its object is gone again', async () => {
  const userId = await newListener(world);
  world.before('TransactWriteItems', () => newWaiting(world, userId));
  expect(outcomeOf(await submit(userId, toneOf('overtaken')))).toBe('verification_pending');
  expect(await own(userId)).toEqual([]);
  expect((await recordsOf(world, userId)).consistent).toBe(true);
});

test('the same bytes at once are one sample with one object', async () => {
  const userId = await newListener(world);
  const bytes = toneOf('at once');
  const outcomes = await Promise.all(Array.from({ length: 6 }, () => submit(userId, bytes)));
  expect(outcomes.map(outcomeOf).filter((code) => code === 'done')).toHaveLength(1);
  const { samples, consistent } = await recordsOf(world, userId);
  expect([consistent, await own(userId)]).toEqual([true, samples.map(({ key }) => key)]);
});

test('an object of a refused file that can’t be deleted is logged without its key, and the refusal is told', async () => {
  const userId = await newListener(world);
  logged.length = 0;
  world.before('TransactWriteItems', () => newWaiting(world, userId));
  world.aws.faults.inject({ service: 's3', operation: 'DeleteObject', kind: 'error', times: 3 });
  expect(outcomeOf(await submit(userId, toneOf('left')))).toBe('verification_pending');
  expect(await own(userId)).toHaveLength(1);
  expect(logged.map((line) => JSON.parse(line).message)).toEqual(['refused upload not deleted']);
  expect(logged.join()).not.toContain('verification-audio');
});

test('an account that is deleted meanwhile leaves no record; its object has the tag by which the bucket deletes it', async () => {
  const userId = await newListener(world);
  world.before('TransactWriteItems', () => removeAccount(world, userId));
  await expect(submit(userId, toneOf('gone'))).rejects.toMatchObject({ failure: { code: 'access_token_revoked' } });
  expect(await countsOf(world, userId)).toEqual(nothing);
  const [key = ''] = await own(userId);
  expect(await tagsOf(key)).toBe('submitted=no');
});

test.each([
  ['an overload that lasts', { kind: 'throttle', times: 3 }, 3],
  ['an answer that is lost twice', { kind: 'lost response', times: 2 }, 2],
] as const)('%s while the file is stored is a failed upload, and no record is left', async (_, fault, tries) => {
  const userId = await newListener(world);
  logged.length = 0;
  world.aws.ledger.reset();
  world.aws.faults.inject({ service: 's3', operation: 'PutObject', ...fault });
  expect(outcomeOf(await submit(userId, toneOf('failed')))).toBe('upload_failed');
  expect([puts(), await countsOf(world, userId)]).toEqual([tries, nothing]);
  expect(logged.map((line) => JSON.parse(line)).at(-1)).toMatchObject({ level: 'error', message: 'upload failed' });
  expect(logged.join()).not.toMatch(/verification-audio|http/);
});

test('an answer that is lost once is not noticed: the sample has an object of its own, and the other one goes by its tag', async () => {
  const userId = await newListener(world);
  world.aws.faults.inject({ service: 's3', operation: 'PutObject', kind: 'lost response' });
  const sample = (await submit(userId, toneOf('once more'))) as SampleItem;
  expect(await own(userId)).toHaveLength(2);
  expect(await own(userId)).toContain(sample.key);
  await keepObject(world.bucket, sample);
  const [left = ''] = (await own(userId)).filter((key) => key !== sample.key);
  expect([await tagsOf(left), await tagsOf(sample.key)]).toEqual(['submitted=no', undefined]);
});

test('an overload that passes is not noticed', async () => {
  const userId = await newListener(world);
  world.aws.faults.inject({ service: 's3', operation: 'PutObject', kind: 'throttle', times: 2 });
  expect(outcomeOf(await submit(userId, toneOf('passes')))).toBe('done');
  expect(await own(userId)).toHaveLength(1);
});

test('a commit that fails leaves no record, and at most an object that nobody has submitted', async () => {
  const userId = await newListener(world);
  world.failNext('TransactWriteItems');
  await expect(submit(userId, toneOf('broken'))).rejects.toThrow('unreachable');
  expect(await countsOf(world, userId)).toEqual(nothing);
  expect((await own(userId)).length).toBeLessThanOrEqual(1);
  expect(outcomeOf(await submit(userId, toneOf('broken')))).toBe('done');
});

test('a commit that was done though its answer is lost keeps the object of its sample', async () => {
  const userId = await newListener(world);
  world.loseAnswer('TransactWriteItems', Object.assign(new Error('gone'), { name: 'TimeoutError' }));
  await submit(userId, toneOf('lost')).catch(() => undefined);
  const { samples, consistent } = await recordsOf(world, userId);
  expect([samples.length, consistent, await own(userId)]).toEqual([1, true, samples.map(({ key }) => key)]);
});
