import { expect, test } from 'vitest';
import { objectUrl } from '../../../lib/media/object-url.ts';
import { removeObject } from '../../../lib/media/objects.ts';
import { audioPrefixOf } from '../../../lib/verification/audio-object.ts';
import { eraseSamples } from '../../../lib/verification/erasure.ts';
import { inspectUpload } from '../../../lib/verification/inspection.ts';
import { KeptObject, keepObject } from '../../../lib/verification/keeping.ts';
import { reviewSample } from '../../../lib/verification/review.ts';
import { RefusedUploads, SampleOwners } from '../../../lib/verification/store.ts';
import { submitUploaded } from '../../../lib/verification/uploaded.ts';
import {
  countsOf,
  deskOf,
  newListener,
  newWaiting,
  nothing,
  objectsBelow,
  recordsOf,
  submissionOf,
  upload,
  useVoices,
} from './voice-world.ts';

const world = useVoices();
const own = (userId: number) => objectsBelow(world, audioPrefixOf(userId));
const erase = (userId: number) => eraseSamples(world.table, world.bucket, userId);

/** Somebody with reviewed samples and one that waits, a refused upload, and objects of several versions. */
async function somebody() {
  const userId = await newListener(world);
  const samples = [];
  for (let count = 0; count < 3; count++) {
    const sample = await newWaiting(world, userId);
    samples.push(sample);
    if (count === 2) break;
    await reviewSample(
      world.table,
      { sampleId: sample.sampleId, verdict: 'rejected', remarks: 'x', reviewerId: 1 },
      new Date(),
    );
  }
  const { key } = await upload(world, userId);
  await world.bucket.ask({ method: 'PUT', key, body: new Uint8Array(3) });
  await world.bucket.ask({ method: 'DELETE', key });
  const noise = await upload(world, userId, Buffer.concat([Buffer.from('MZ'), Buffer.alloc(100)]));
  await inspectUpload(deskOf(world), { userId, key: noise.key }, new Date());
  return { userId, samples };
}

const ownersOf = ({ samples }: Awaited<ReturnType<typeof somebody>>) =>
  Promise.all(samples.map(({ sampleId }) => world.table.get(SampleOwners, { sampleId })));

test('an erasure leaves neither record nor version of the listener, and all of everybody else', async () => {
  const [gone, neighbour] = [await somebody(), await somebody()];
  expect(await countsOf(world, gone.userId)).toEqual({ samples: 3, heard: 3, refused: 1, voices: 1 });
  expect(await own(gone.userId)).toHaveLength(3);
  const before = [await recordsOf(world, neighbour.userId), await own(neighbour.userId)];
  await erase(gone.userId);
  expect([await countsOf(world, gone.userId), await own(gone.userId), await ownersOf(gone)]).toEqual([
    nothing,
    [],
    [undefined, undefined, undefined],
  ]);
  expect([await recordsOf(world, neighbour.userId), await own(neighbour.userId)]).toEqual(before);
});

test('doing it again does nothing, and of nobody there is nothing to erase', async () => {
  const gone = await somebody();
  await erase(gone.userId);
  const asked = world.operations.length;
  world.aws.ledger.reset();
  await erase(gone.userId);
  await erase(999_999);
  expect(world.operations.slice(asked).filter((operation) => operation === 'BatchWriteItem')).toEqual([]);
  expect(world.aws.ledger.calls().filter(({ operation }) => operation === 'DeleteObject')).toEqual([]);
  expect(await countsOf(world, gone.userId)).toEqual(nothing);
});

test.each([
  [
    'the listing of objects',
    () => world.aws.faults.inject({ operation: 'ListObjectVersions', kind: 'error', times: 3 }),
  ],
  ['an object', () => world.aws.faults.inject({ operation: 'DeleteObject', nth: 2, kind: 'error', times: 50 })],
  ['a list of records', () => world.failNext('Query', 1)],
  ['whose the samples are', () => world.failNext('BatchWriteItem', 0)],
  ['the samples', () => world.failNext('BatchWriteItem', 1)],
  ['what was heard', () => world.failNext('BatchWriteItem', 2)],
  ['what was refused', () => world.failNext('BatchWriteItem', 3)],
  ['the listener’s item', () => world.failNext('DeleteItem')],
])('an erasure that fails at %s throws, and done again leaves nothing', async (_, fail) => {
  const gone = await somebody();
  fail();
  await expect(erase(gone.userId)).rejects.toThrow();
  world.aws.faults.clear();
  await erase(gone.userId);
  expect([await countsOf(world, gone.userId), await own(gone.userId)]).toEqual([nothing, []]);
  expect(await ownersOf(gone)).toEqual([undefined, undefined, undefined]);
});

test('two erasures at once are one', async () => {
  const gone = await somebody();
  await Promise.all([erase(gone.userId), erase(gone.userId)]);
  expect([await countsOf(world, gone.userId), await own(gone.userId)]).toEqual([nothing, []]);
});

test('what was refused long ago, and is remembered only because nobody has cleaned up yet, is no hindrance', async () => {
  const userId = await newListener(world);
  await world.table.put(RefusedUploads, { userId, key: 'k', fault: 'audio_empty', expiresAt: 1 });
  await erase(userId);
  expect(await countsOf(world, userId)).toEqual(nothing);
});

/** A sample whose object there is, and how many tags the object has. */
async function submitted() {
  const userId = await newListener(world);
  const stored = await upload(world, userId);
  const url = objectUrl(world.bucket, stored.key);
  await submitUploaded(deskOf(world), { ...(await submissionOf(world, userId)), url });
  return { userId, stored };
}

async function tagsOf(key: string): Promise<string | null> {
  const response = await world.bucket.ask({ method: 'GET', key });
  await response.body?.cancel();
  return response.headers.get('x-amz-tagging-count');
}

test('the object of a sample loses its tag, by the version that was looked at; keeping it again does nothing', async () => {
  const { stored } = await submitted();
  expect(await tagsOf(stored.key)).toBe('1');
  const object = KeptObject.parse(JSON.parse(JSON.stringify(stored)));
  for (let times = 0; times < 2; times++) {
    await keepObject(world.bucket, object);
    expect(await tagsOf(stored.key)).toBeNull();
  }
});

test('an object that went with its listener, or whose place another took, is kept by doing nothing', async () => {
  const [{ userId, stored: gone }, { stored: replaced }] = [await submitted(), await submitted()];
  await erase(userId);
  await keepObject(world.bucket, gone);
  expect(await own(userId)).toEqual([]);
  await removeObject(world.bucket, replaced);
  const put = { method: 'PUT', key: replaced.key, headers: { 'x-amz-tagging': 'submitted=no' } } as const;
  await (await world.bucket.ask({ ...put, body: new Uint8Array(3) })).body?.cancel();
  await keepObject(world.bucket, replaced);
  expect(await tagsOf(replaced.key)).toBe('1');
});

test('a bucket that is down is a surprise: whoever keeps the object tries again', async () => {
  const { stored } = await submitted();
  world.aws.faults.inject({ operation: 'DeleteObjectTagging', kind: 'error', times: 3 });
  await expect(keepObject(world.bucket, stored)).rejects.toMatchObject({ $fault: 'server' });
  await keepObject(world.bucket, stored);
  expect(await tagsOf(stored.key)).toBeNull();
});
