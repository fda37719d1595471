import { expect, test } from 'vitest';
import { eraseSamples } from '../../../lib/verification/erasure.ts';
import { allSamples, newestSample } from '../../../lib/verification/own-samples.ts';
import { pendingSamples } from '../../../lib/verification/pending.ts';
import { type Review, reviewSample } from '../../../lib/verification/review.ts';
import { Samples, Voices } from '../../../lib/verification/store.ts';
import {
  countsOf,
  newListener,
  newWaiting,
  nothing,
  outcomeOf,
  recordsOf,
  removeAccount,
  useVoices,
} from './voice-world.ts';

const world = useVoices();
const now = new Date('2026-03-01T10:00:00.123Z');
const review = (sampleId: number, more: Partial<Review> = {}) =>
  reviewSample(world.table, { sampleId, verdict: 'approved', remarks: undefined, reviewerId: 7, ...more }, now);

test('a review is stored with what was said, by whom and when, and the listener may submit another sample', async () => {
  const userId = await newListener(world);
  const sample = await newWaiting(world, userId);
  const reviewed = await review(sample.sampleId, { verdict: 'rejected', remarks: 'Too noisy.' });
  expect(reviewed).toEqual({
    ...sample,
    ...{ status: 'rejected', remarks: 'Too noisy.', reviewerId: 7, reviewedAt: now.getTime() },
  });
  expect(await world.table.get(Samples, sample)).toEqual(reviewed);
  expect(await world.table.get(Voices, { userId })).toEqual({ userId, samples: 1 });
  expect(await newWaiting(world, userId)).toMatchObject({ ordinal: 2 });
  expect((await recordsOf(world, userId)).consistent).toBe(true);
});

test('a reviewed sample is not only left out of the list of those that wait: it stands there no more', async () => {
  const sample = await newWaiting(world, await newListener(world));
  const listed = async () => {
    const page = await world.table.list(Samples, { index: 'gsi1', of: ['pending'], limit: 100 });
    return page?.items.some(({ sampleId }) => sampleId === sample.sampleId);
  };
  expect(await listed()).toBe(true);
  await review(sample.sampleId);
  expect(await listed()).toBe(false);
});

test('what is reviewed already, and what there is not, is found out by reading alone', async () => {
  const { sampleId } = await newWaiting(world, await newListener(world));
  await review(sampleId);
  const asked = world.operations.length;
  for (const id of [sampleId, 999_999]) expect(outcomeOf(await review(id))).toBe('verification_not_found');
  expect(world.operations.slice(asked)).toEqual(['GetItem', 'GetItem', 'GetItem']);
});

test('without remarks none are stored', async () => {
  const sample = await newWaiting(world, await newListener(world));
  await review(sample.sampleId);
  expect(await world.table.get(Samples, sample)).not.toHaveProperty('remarks');
});

test('a review that meets another one between reading and writing is the second: it changes nothing', async () => {
  const userId = await newListener(world);
  const { sampleId } = await newWaiting(world, userId);
  world.before('TransactWriteItems', () => review(sampleId, { verdict: 'rejected', remarks: 'first', reviewerId: 8 }));
  expect(outcomeOf(await review(sampleId, { remarks: 'second' }))).toBe('verification_not_found');
  const { samples, consistent } = await recordsOf(world, userId);
  expect([samples, consistent]).toMatchObject([[{ status: 'rejected', remarks: 'first', reviewerId: 8 }], true]);
});

test('a late review of an earlier sample does not free the listener from the one that waits now', async () => {
  const userId = await newListener(world);
  const first = await newWaiting(world, userId);
  let second = 0;
  world.before('TransactWriteItems', async () => {
    await review(first.sampleId, { verdict: 'rejected' });
    second = (await newWaiting(world, userId)).sampleId;
  });
  expect(outcomeOf(await review(first.sampleId))).toBe('verification_not_found');
  expect(await world.table.get(Voices, { userId })).toEqual({ userId, samples: 2, pending: second });
});

test('of many reviews at once one is heard, and what is answered is what is stored', async () => {
  const sample = await newWaiting(world, await newListener(world));
  const reviews = await Promise.all(
    Array.from({ length: 10 }, (_, place) =>
      review(sample.sampleId, {
        verdict: place % 2 ? 'approved' : 'rejected',
        remarks: `${place}`,
        reviewerId: place + 1,
      }),
    ),
  );
  const heard = reviews.filter((one) => outcomeOf(one) === 'done');
  expect(heard).toEqual([await world.table.get(Samples, sample)]);
});

test('a review whose answer is lost has its effect once', async () => {
  const userId = await newListener(world);
  const { sampleId } = await newWaiting(world, userId);
  world.loseAnswer('TransactWriteItems');
  expect(outcomeOf(await review(sampleId))).toBe('done');
  const { samples, consistent } = await recordsOf(world, userId);
  expect([samples[0]?.status, consistent]).toEqual(['approved', true]);
});

test('a review that meets the deletion of the account, or the erasure of its samples, writes nothing', async () => {
  const [deleted, erased] = [await newListener(world), await newListener(world)];
  const [one, other] = [await newWaiting(world, deleted), await newWaiting(world, erased)];
  world.before('TransactWriteItems', () => removeAccount(world, deleted));
  expect(outcomeOf(await review(one.sampleId))).toBe('verification_not_found');
  expect((await recordsOf(world, deleted)).samples).toEqual([one]);
  world.before('TransactWriteItems', async () => {
    await removeAccount(world, erased);
    await eraseSamples(world.table, world.bucket, erased);
  });
  expect(outcomeOf(await review(other.sampleId))).toBe('verification_not_found');
  expect(await countsOf(world, erased)).toEqual(nothing);
});

test('a review writes nothing into what an erasure has half done, wherever it stopped', async () => {
  for (let step = 0; step < 4; step++) {
    const userId = await newListener(world);
    const { sampleId } = await newWaiting(world, userId);
    await removeAccount(world, userId);
    world.failNext('BatchWriteItem', step);
    await eraseSamples(world.table, world.bucket, userId).catch(() => undefined);
    expect(outcomeOf(await review(sampleId))).toBe('verification_not_found');
    await eraseSamples(world.table, world.bucket, userId);
    expect([step, await countsOf(world, userId)]).toEqual([step, nothing]);
    expect(outcomeOf(await review(sampleId))).toBe('verification_not_found');
  }
});

test('a network that fails reviews nothing', async () => {
  const userId = await newListener(world);
  const sample = await newWaiting(world, userId);
  world.failNext('TransactWriteItems');
  await expect(review(sample.sampleId)).rejects.toThrow('unreachable');
  expect((await recordsOf(world, userId)).samples).toEqual([sample]);
});

test('waiting samples come oldest first; what is reviewed or whose account is deleted leaves, also a moment later', async () => {
  const ids = new Map<number, number>();
  for (let count = 0; count < 4; count++) {
    const userId = await newListener(world);
    ids.set(userId, (await newWaiting(world, userId)).sampleId);
  }
  const mine = async (limit = 100) => {
    const page = await pendingSamples(world.table, { skip: 0, limit });
    return page.filter(({ userId }) => ids.has(userId)).map(({ sampleId }) => sampleId);
  };
  const [one = 0, two = 0, three = 0, four = 0] = [...ids.values()];
  expect(await mine()).toEqual([one, two, three, four]);
  await review(two);
  await removeAccount(world, [...ids.keys()][2] as number);
  expect(await mine()).toEqual([one, four]);
  world.before('BatchGetItem', () => review(one));
  expect(await mine()).toEqual([four]);
  world.before('BatchGetItem', () => removeAccount(world, [...ids.keys()][3] as number));
  expect((await mine()).includes(four)).toBe(false);
});

test('the newest sample decides, and all of them come newest first', async () => {
  const userId = await newListener(world);
  expect([await newestSample(world.table, undefined), await allSamples(world.table, userId)]).toEqual([undefined, []]);
  for (let count = 0; count < 11; count++) await review((await newWaiting(world, userId)).sampleId);
  const newest = await newWaiting(world, userId);
  expect(await newestSample(world.table, await world.table.get(Voices, { userId }))).toEqual(newest);
  expect((await allSamples(world.table, userId)).map(({ ordinal }) => ordinal)).toEqual(
    Array.from({ length: 12 }, (_, place) => 12 - place),
  );
});
