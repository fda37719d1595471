import { expect, test } from 'vitest';
import { objectUrl } from '../../../lib/media/object-url.ts';
import { readObject } from '../../../lib/media/objects.ts';
import { audioPrefixOf, submittableMs } from '../../../lib/verification/audio-object.ts';
import { inspectLate, inspectUpload } from '../../../lib/verification/inspection.ts';
import { reviewSample } from '../../../lib/verification/review.ts';
import { submitUploaded } from '../../../lib/verification/uploaded.ts';
import { toneOf } from '../../support/tones.ts';
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
  upload,
  useVoices,
} from './voice-world.ts';

const world = useVoices();
const day = 24 * 60 * 60 * 1000;

/** Submits the upload of this key by its address, `later` milliseconds after it was stored. */
async function submit(userId: number, key: string, now = new Date()) {
  const url = objectUrl(world.bucket, key);
  return submitUploaded(deskOf(world), { ...(await submissionOf(world, userId, now)), url });
}

async function storedAt(key: string): Promise<number> {
  const found = await readObject(world.bucket, key, 0);
  if (!found) throw new Error('there is no such object');
  return found.storedAt.getTime();
}

const own = (userId: number) => objectsBelow(world, audioPrefixOf(userId));
const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)]);
const approve = (sampleId: number) =>
  reviewSample(world.table, { sampleId, verdict: 'approved', remarks: undefined, reviewerId: 1 }, new Date());

test('an upload is a sample as it is found: type, size, hash and the version that was looked at', async () => {
  const userId = await newListener(world);
  const bytes = toneOf('found');
  const { key, version } = await upload(world, userId, bytes, 'audio/x-m4a');
  const sample = await submit(userId, key);
  expect(sample).toMatchObject({ key, version, contentType: 'audio/x-m4a', size: bytes.length, ordinal: 1 });
  expect(sample).toMatchObject({ url: objectUrl(world.bucket, key), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
});

test('an upload is submitted up to a day after it was stored, and never later; one that was is not thrown away', async () => {
  expect(submittableMs).toBe(day);
  for (const [after, outcome] of [
    [day - 1000, 'done'],
    [day, 'done'],
    [day + 1, 'audio_not_found'],
    [day + 1000, 'audio_not_found'],
    [40 * day, 'audio_not_found'],
  ] as const) {
    const userId = await newListener(world);
    const { key } = await upload(world, userId);
    const now = new Date((await storedAt(key)) + after);
    expect([after, outcomeOf(await submit(userId, key, now))]).toEqual([after, outcome]);
    expect((await countsOf(world, userId)).samples).toBe(outcome === 'done' ? 1 : 0);
    expect(await own(userId)).toEqual([key]);
  }
});

test('an object that was submitted is submitted before, at once and after days, and stays where it is', async () => {
  const userId = await newListener(world);
  const { key } = await upload(world, userId);
  const first = await submit(userId, key);
  await approve((first as { sampleId: number }).sampleId);
  for (const after of [0, day + 1000, 30 * day]) {
    const now = new Date((await storedAt(key)) + after);
    expect(outcomeOf(await submit(userId, key, now))).toBe('audio_submitted_before');
  }
  expect(await own(userId)).toEqual([key]);
  expect((await recordsOf(world, userId)).samples).toHaveLength(1);
});

test('the same bytes under another name are submitted before, however late and however often, and the second object goes', async () => {
  for (const after of [0, 3 * day]) {
    const userId = await newListener(world);
    const bytes = toneOf(`twice ${after}`);
    const { key } = await upload(world, userId, bytes);
    const first = await submit(userId, key);
    await approve((first as { sampleId: number }).sampleId);
    const again = await upload(world, userId, bytes);
    const now = new Date((await storedAt(again.key)) + after);
    expect(outcomeOf(await submit(userId, again.key, now))).toBe('audio_submitted_before');
    expect(await own(userId)).toEqual([key]);
    expect(outcomeOf(await submit(userId, again.key, now))).toBe('audio_submitted_before');
  }
});

test('the same object that is submitted twice at once is one sample, and is kept', async () => {
  const userId = await newListener(world);
  const { key } = await upload(world, userId);
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => submit(userId, key)));
  const codes = outcomes.map(outcomeOf);
  expect(codes.filter((code) => code === 'done')).toHaveLength(1);
  expect(codes.filter((code) => !/done|pending|before/.test(code))).toEqual([]);
  expect(await own(userId)).toEqual([key]);
  expect((await recordsOf(world, userId)).consistent).toBe(true);
});

test('the same bytes in two objects at once are one sample, and its object is there', async () => {
  const userId = await newListener(world);
  const bytes = toneOf('two objects');
  const keys = await Promise.all([upload(world, userId, bytes), upload(world, userId, bytes)]);
  const outcomes = await Promise.all(keys.map(({ key }) => submit(userId, key)));
  expect(outcomes.map(outcomeOf).filter((code) => code === 'done')).toHaveLength(1);
  const { samples, heard, consistent } = await recordsOf(world, userId);
  expect([consistent, samples.length, heard.length]).toEqual([true, 1, 1]);
  expect(heard[0]?.key).toBe(samples[0]?.key);
  expect(await own(userId)).toContain(samples[0]?.key);
});

test('as long as a sample waits nothing is looked at: neither the bucket nor the address', async () => {
  const userId = await newListener(world);
  await newWaiting(world, userId);
  const { key } = await upload(world, userId, program);
  world.aws.ledger.reset();
  expect(outcomeOf(await submit(userId, key))).toBe('verification_pending');
  const submission = await submissionOf(world, userId);
  expect(outcomeOf(await submitUploaded(deskOf(world), { ...submission, url: 'no address' }))).toBe(
    'verification_pending',
  );
  expect(world.aws.ledger.calls()).toEqual([]);
  expect(await own(userId)).toEqual([key]);
});

test('another listener’s upload is looked at by nobody but them', async () => {
  const [userId, other] = [await newListener(world), await newListener(world)];
  const { key } = await upload(world, other, program);
  world.aws.ledger.reset();
  expect(outcomeOf(await submit(userId, key))).toBe('audio_url_invalid');
  expect(world.aws.ledger.calls()).toEqual([]);
  expect(await own(other)).toEqual([key]);
});

test.each([
  ['no audio', program, 'audio/mpeg', 'audio_type_refused'],
  ['audio that is called a text', toneOf('text'), 'text/plain', 'done'],
  ['nothing known that is called a text', Buffer.from('hello there'), 'text/plain', 'audio_type_refused'],
  ['too large', Buffer.concat([toneOf('large'), Buffer.alloc(10_485_760)]), 'audio/mpeg', 'audio_too_large'],
  ['empty', Buffer.alloc(0), 'audio/mpeg', 'audio_empty'],
] as const)('an upload that is %s: it is judged by what it is', async (_, bytes, type, outcome) => {
  const userId = await newListener(world);
  const { key } = await upload(world, userId, bytes, type);
  for (let times = 0; times < 2; times++) {
    const told = outcomeOf(await submit(userId, key));
    if (times === 0 || outcome !== 'done') expect(told).toBe(outcome);
  }
  expect(await own(userId)).toEqual(outcome === 'done' ? [key] : []);
  expect(await countsOf(world, userId)).toEqual(
    outcome === 'done' ? { samples: 1, heard: 1, refused: 0, voices: 1 } : { ...nothing, refused: 1 },
  );
});

test('why an upload was refused is told for a day from then on, and afterwards it is not found', async () => {
  const userId = await newListener(world);
  const { key } = await upload(world, userId, program);
  const now = new Date(Math.floor(Date.now() / 1000) * 1000 + 500);
  await inspectUpload(deskOf(world), { userId, key }, now);
  const told = async (after: number) => {
    world.time = now.getTime() + after;
    return outcomeOf(await submit(userId, key));
  };
  expect([await told(0), await told(day - 1000), await told(day)]).toEqual(Array(3).fill('audio_type_refused'));
  expect([await told(day + 1000), await told(30 * day)]).toEqual(Array(2).fill('audio_not_found'));
  world.time = Date.now();
});

test('what is looked at twice at once is refused twice, and remembered once', async () => {
  const userId = await newListener(world);
  const { key } = await upload(world, userId, program);
  const desk = deskOf(world);
  const looks = await Promise.all([1, 2, 3].map(() => inspectUpload(desk, { userId, key }, new Date())));
  expect(looks.filter((look) => look !== undefined).map(outcomeOf)).toEqual(
    Array(looks.filter((look) => look !== undefined).length).fill('audio_type_refused'),
  );
  expect(await countsOf(world, userId)).toEqual({ ...nothing, refused: 1 });
  expect(await own(userId)).toEqual([]);
});

test('an upload that could not be deleted is refused again the next time, and goes then', async () => {
  const userId = await newListener(world);
  const { key } = await upload(world, userId, program);
  world.aws.faults.inject({ service: 's3', operation: 'DeleteObject', kind: 'error', times: 3 });
  await expect(submit(userId, key)).rejects.toMatchObject({ name: 'Unavailable' });
  expect(await own(userId)).toEqual([key]);
  expect(outcomeOf(await submit(userId, key))).toBe('audio_type_refused');
  expect(await own(userId)).toEqual([]);
});

test('why an upload was refused is remembered before it is deleted: what breaks off in between forgets nothing', async () => {
  const userId = await newListener(world);
  const { key } = await upload(world, userId, program);
  world.failNext('PutItem');
  await expect(submit(userId, key)).rejects.toThrow('unreachable');
  expect(await own(userId)).toEqual([key]);
  expect(outcomeOf(await submit(userId, key))).toBe('audio_type_refused');
});

test('a sample that is looked at once more, as the bucket tells of uploads at least once, stays as it is', async () => {
  const userId = await newListener(world);
  const { key, version } = await upload(world, userId);
  const sample = await submit(userId, key);
  const before = await recordsOf(world, userId);
  const seen = await inspectUpload(deskOf(world), { userId, key }, new Date());
  expect(seen).toMatchObject({ object: { key, version, sha256: (sample as { sha256: string }).sha256 } });
  expect(await recordsOf(world, userId)).toEqual(before);
  expect(await own(userId)).toEqual([key]);
});

test('an upload of an account that is gone is deleted whatever it is, and nothing is remembered of it', async () => {
  const [gone, there] = [await newListener(world), await newListener(world)];
  const uploads = [await upload(world, gone), await upload(world, gone, program)];
  const { key: kept } = await upload(world, there);
  await removeAccount(world, gone);
  for (const { key } of [...uploads, ...uploads]) {
    expect(await inspectLate(deskOf(world), { userId: gone, key }, new Date())).toBeUndefined();
  }
  expect(await inspectLate(deskOf(world), { userId: there, key: kept }, new Date())).toBeUndefined();
  expect([await own(gone), await own(there)]).toEqual([[], [kept]]);
  expect(await countsOf(world, gone)).toEqual(nothing);
});

test('an upload that calls itself compressed is judged by the bytes that lie there, and unpacked by nobody', async () => {
  const userId = await newListener(world);
  const { gzipSync } = await import('node:zlib');
  const bytes = gzipSync(Buffer.concat([toneOf('packed'), Buffer.alloc(20_000_000)]));
  const { key } = await upload(world, userId);
  const [replaced] = [key.replace(/\d{8}_/, '20200101_')];
  const headers = { 'content-type': 'audio/mpeg' };
  const address = await world.bucket.presign({ method: 'PUT', key: replaced, headers }, 60, new Date());
  const body = new Uint8Array(bytes);
  const sent = await fetch(address, { method: 'PUT', headers: { ...headers, 'content-encoding': 'gzip' }, body });
  expect([sent.status, outcomeOf(await submit(userId, replaced))]).toEqual([200, 'audio_type_refused']);
  expect(await own(userId)).toEqual([key]);
});
