import { expect, test } from 'vitest';
import { Failure, Refused } from '../../../lib/core/failure.ts';
import { reviewSample } from '../../../lib/verification/review.ts';
import { Heard, SampleOwners, Samples, Voices } from '../../../lib/verification/store.ts';
import { submissionAccess, submitSample } from '../../../lib/verification/submission.ts';
import {
  checked,
  countsOf,
  deskOf,
  newListener,
  newWaiting,
  nothing,
  outcomeOf,
  recordsOf,
  removeAccount,
  submissionOf,
  submitChecked,
  useVoices,
} from './voice-world.ts';

const world = useVoices();
const approve = (sampleId: number) =>
  reviewSample(world.table, { sampleId, verdict: 'approved', remarks: undefined, reviewerId: 1 }, new Date());

test('a sample that is submitted waits, is the listener’s first, and is stored as it was checked', async () => {
  const userId = await newListener(world);
  const now = new Date('2026-03-01T10:00:00.123Z');
  const object = checked(userId, 'a');
  const sample = await submitSample(deskOf(world), { ...(await submissionOf(world, userId, now)), object });
  expect(sample).toEqual({
    ...object,
    userId,
    ordinal: 1,
    sampleId: expect.any(Number),
    status: 'pending',
    uploadedAt: now.getTime(),
  });
  const { samples, voice, heard, consistent } = await recordsOf(world, userId);
  expect([samples, voice, heard, consistent]).toEqual([
    [sample],
    { userId, samples: 1, pending: (sample as { sampleId: number }).sampleId },
    [{ userId, sha256: 'a', key: object.key }],
    true,
  ]);
});

test('what asks for rights is what is done, and no more', () => {
  expect(submissionAccess).toContainEqual({ on: 'table', entity: 'USER', partition: 'USER', actions: ['check'] });
  expect(submissionAccess.filter(({ actions }) => actions.some((one) => one === 'delete' || one === 'query'))).toEqual(
    [],
  );
});

test('a sample that waits, by what was read with the token, refuses at once: no id is taken and nothing is asked of the table', async () => {
  const userId = await newListener(world);
  await newWaiting(world, userId);
  const submission = await submissionOf(world, userId);
  const asked = world.operations.length;
  expect(outcomeOf(await submitSample(deskOf(world), { ...submission, object: checked(userId, 'b') }))).toBe(
    'verification_pending',
  );
  expect(world.operations.slice(asked)).toEqual([]);
});

test('a sample that comes between reading and committing is seen: the later one is refused and leaves nothing', async () => {
  const userId = await newListener(world);
  for (let round = 1; round <= 2; round++) {
    const submission = await submissionOf(world, userId);
    world.before('TransactWriteItems', () => newWaiting(world, userId, `first ${round}`));
    const late = await submitSample(deskOf(world), { ...submission, object: checked(userId, `late ${round}`) });
    expect(outcomeOf(late)).toBe('verification_pending');
    const { samples, heard, consistent } = await recordsOf(world, userId);
    expect([samples.length, heard.map(({ sha256 }) => sha256), consistent]).toEqual([
      round,
      Array.from({ length: round }, (_, place) => `first ${place + 1}`),
      true,
    ]);
    await approve(samples.at(-1)?.sampleId as number);
  }
});

test('a sample that came and was reviewed meanwhile only makes the next one the next', async () => {
  const userId = await newListener(world);
  const submission = await submissionOf(world, userId);
  world.before('TransactWriteItems', async () => {
    await approve((await newWaiting(world, userId)).sampleId);
  });
  const late = await submitSample(deskOf(world), { ...submission, object: checked(userId, 'late') });
  expect(late).toMatchObject({ ordinal: 2, status: 'pending' });
  expect((await recordsOf(world, userId)).consistent).toBe(true);
});

test('the same bytes that come in between are submitted before, though they are reviewed by then', async () => {
  const userId = await newListener(world);
  const submission = await submissionOf(world, userId);
  world.before('TransactWriteItems', async () => {
    await approve((await newWaiting(world, userId, 'same')).sampleId);
  });
  const late = await submitSample(deskOf(world), { ...submission, object: checked(userId, 'same') });
  expect(outcomeOf(late)).toBe('audio_submitted_before');
  expect(await countsOf(world, userId)).toEqual({ ...nothing, samples: 1, heard: 1, voices: 1 });
});

test('the same bytes are taken once of one listener, and once of every other', async () => {
  const [one, other] = [await newListener(world), await newListener(world)];
  await approve((await newWaiting(world, one, 'shared')).sampleId);
  expect(outcomeOf(await submitChecked(world, one, 'shared'))).toBe('audio_submitted_before');
  expect(outcomeOf(await submitChecked(world, other, 'shared'))).toBe('done');
});

test('of many at once, by any of their bytes, one is taken', async () => {
  const userId = await newListener(world);
  const submission = await submissionOf(world, userId);
  const outcomes = await Promise.all(
    Array.from({ length: 12 }, (_, place) =>
      submitSample(deskOf(world), { ...submission, object: checked(userId, `bytes ${place % 3}`) }),
    ),
  );
  const codes = outcomes.map(outcomeOf);
  expect(codes.filter((code) => code === 'done')).toHaveLength(1);
  expect(new Set(codes)).toEqual(new Set(['done', 'verification_pending']));
  const { consistent, samples } = await recordsOf(world, userId);
  expect([consistent, samples.length]).toEqual([true, 1]);
});

test('an account that is deleted in between submits nothing, and is told that its token is none any more', async () => {
  const userId = await newListener(world);
  const submission = await submissionOf(world, userId);
  world.before('TransactWriteItems', () => removeAccount(world, userId));
  const submitting = submitSample(deskOf(world), { ...submission, object: checked(userId, 'a') });
  const refused = await submitting.catch((error) => error);
  expect(refused).toBeInstanceOf(Refused);
  expect(refused.failure.code).toBe('access_token_revoked');
  expect(await countsOf(world, userId)).toEqual(nothing);
});

test('a commit whose answer is lost is one sample and a good answer', async () => {
  const userId = await newListener(world);
  world.loseAnswer('TransactWriteItems');
  const sample = await submitChecked(world, userId, 'a');
  expect(outcomeOf(sample)).toBe('done');
  expect((await recordsOf(world, userId)).samples).toEqual([sample]);
});

test('a commit whose answer is lost for good throws, and whoever tries again is told that the sample waits', async () => {
  const userId = await newListener(world);
  world.loseAnswer('TransactWriteItems', Object.assign(new Error('gone'), { name: 'TimeoutError' }));
  const submission = await submissionOf(world, userId);
  const submit = (voice = submission.voice) =>
    submitSample(deskOf(world), { ...submission, voice, object: checked(userId, 'a') });
  await submit().then(
    (outcome) => expect(outcomeOf(outcome)).toBe('done'),
    (error) => expect(error).toMatchObject({ name: 'TimeoutError' }),
  );
  expect(outcomeOf(await submit())).toMatch(/verification_pending|audio_submitted_before/);
  const { samples, consistent } = await recordsOf(world, userId);
  expect([samples.length, consistent]).toEqual([1, true]);
});

test('a commit that is refused by the network throws and leaves nothing', async () => {
  const userId = await newListener(world);
  const submission = await submissionOf(world, userId);
  world.failNext('TransactWriteItems');
  await expect(submitSample(deskOf(world), { ...submission, object: checked(userId, 'a') })).rejects.toThrow(
    'unreachable',
  );
  expect(await countsOf(world, userId)).toEqual(nothing);
});

test('what is committed is what is answered: the outcome that is kept with it is the sample', async () => {
  const userId = await newListener(world);
  const kept: unknown[] = [];
  const submission = await submissionOf(world, userId);
  const sample = await submitSample(deskOf(world), {
    ...submission,
    object: checked(userId, 'a'),
    commit: (intents, outcome) => {
      kept.push(outcome);
      return submission.commit(intents, outcome);
    },
  });
  expect(kept).toEqual([sample]);
});

test('an id that was given out twice by mistake takes no other sample’s place', async () => {
  const [one, other] = [await newListener(world), await newListener(world)];
  const first = await newWaiting(world, one);
  let taken = 0;
  const desk = { ...deskOf(world), sampleIds: async () => [taken++ === 0 ? first.sampleId : first.sampleId + 900_000] };
  const second = await submitSample(desk, { ...(await submissionOf(world, other)), object: checked(other, 'b') });
  if (second instanceof Failure) throw new Error(second.code);
  expect(second.sampleId).toBe(first.sampleId + 900_000);
  expect(await world.table.get(SampleOwners, { sampleId: first.sampleId })).toMatchObject({ userId: one });
  expect(await world.table.get(Samples, { userId: one, ordinal: 1 })).toEqual(first);
  expect(await world.table.get(Voices, { userId: other })).toMatchObject({ pending: second.sampleId });
  expect(await world.table.get(Heard, { userId: other, sha256: 'b' })).toBeDefined();
});
