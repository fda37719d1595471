import { afterAll, beforeAll } from 'vitest';
import { Failure } from '../../../lib/core/failure.ts';
import { Users } from '../../../lib/identity/account.ts';
import { storeObject } from '../../../lib/media/objects.ts';
import { committing } from '../../../lib/once/commit.ts';
import { openLease } from '../../../lib/table/leased-ids.ts';
import { readAll } from '../../../lib/table/read-all.ts';
import { audioHeaders, newAudioKey } from '../../../lib/verification/audio-object.ts';
import {
  Heard,
  RefusedUploads,
  type SampleItem,
  SampleOwners,
  Samples,
  Voices,
} from '../../../lib/verification/store.ts';
import { type CheckedObject, submitSample } from '../../../lib/verification/submission.ts';
import { openTestBucket, type TestBucket } from '../../support/bucket.ts';
import { openTestTable, type TestTable } from '../../support/table.ts';
import { toneOf } from '../../support/tones.ts';

/** A real table, a real bucket, and the time by which the table judges what has expired. */
export interface VoiceWorld extends TestTable, Pick<TestBucket, 'bucket' | 'aws'> {
  /** Epoch milliseconds. */
  time: number;
}

/** One world per test file; every test has listeners of its own. */
export function useVoices(): VoiceWorld {
  const world = { time: Date.now() } as VoiceWorld;
  const stops: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    const table = await openTestTable(() => world.time);
    stops.push(table.stop);
    const bucket = await openTestBucket();
    stops.push(bucket.stop);
    Object.assign(world, table, { bucket: bucket.bucket, aws: bucket.aws });
  });
  afterAll(() => Promise.all(stops.map((stop) => stop())));
  return world;
}

let people = 0;

/** An account without anything else. */
export async function newListener({ table }: VoiceWorld): Promise<number> {
  const userId = ++people;
  await table.put(Users, {
    ...{ userId, phone: `+9198${10_000_000 + userId}`, username: `Person ${userId}`, usernameKey: `person ${userId}` },
    ...{ rating: 0, country: 'India', roles: {}, refreshEpoch: 0, createdAt: '2026', updatedAt: '2026' },
  });
  return userId;
}

export const removeAccount = ({ table }: VoiceWorld, userId: number) => table.delete(Users, { userId });

const sampleIds = openLease('SAMPLE', 1);

/** What submitting takes, as a route has it. */
export const deskOf = ({ table, bucket }: VoiceWorld) => ({ table, bucket, sampleIds });

/** What every submission of a listener says, as a route has read it with the token. */
export async function submissionOf({ table }: VoiceWorld, userId: number, now = new Date()) {
  const voice = await table.get(Voices, { userId });
  return { userId, voice, now, commit: committing(table) };
}

/** An object that was checked, which nobody has stored. */
export function checked(userId: number, sha256: string, key = newAudioKey(userId, { type: 'audio/mpeg' }, new Date())) {
  const object: CheckedObject = {
    ...{ key, version: 'v1', url: `https://bucket/${key}`, contentType: 'audio/mpeg', size: 3, sha256 },
  };
  return object;
}

/** Submits an object that nobody has stored. */
export const submitChecked = async (world: VoiceWorld, userId: number, sha256: string) =>
  submitSample(deskOf(world), { ...(await submissionOf(world, userId)), object: checked(userId, sha256) });

/** Submits such an object and insists on success. */
export async function newWaiting(world: VoiceWorld, userId: number, sha256 = `hash ${++people}`): Promise<SampleItem> {
  const sample = await submitChecked(world, userId, sha256);
  if (sample instanceof Failure) throw new Error(`the sample was refused: ${sample.code}`);
  return sample;
}

/** Stores an object as a client does by the address that it is offered. */
export async function upload(
  { bucket }: VoiceWorld,
  userId: number,
  bytes: Uint8Array = toneOf(`upload ${++people}`),
  type = 'audio/mpeg',
) {
  const key = newAudioKey(userId, { type }, new Date());
  return storeObject(bucket, { key, bytes: new Uint8Array(bytes), headers: audioHeaders(userId, type, new Date()) });
}

/** The refusal's code, or that there was none. */
export const outcomeOf = (outcome: object | undefined): string => (outcome instanceof Failure ? outcome.code : 'done');

/** All that is stored of a listener's samples: how many items of each kind, and whether what they say of each other holds. */
export async function recordsOf({ table }: VoiceWorld, userId: number) {
  const voice = await table.get(Voices, { userId });
  const samples = await readAll(table, Samples, userId);
  const owners = await Promise.all(samples.map(({ sampleId }) => table.get(SampleOwners, { sampleId })));
  const waiting = samples.filter(({ status }) => status === 'pending').map(({ sampleId }) => sampleId);
  return {
    samples,
    heard: await readAll(table, Heard, userId),
    refused: await readAll(table, RefusedUploads, userId),
    voice,
    /** What waits is what the listener's item names, samples are numbered without a gap, and each one's owner is known. */
    consistent:
      waiting.length <= 1 &&
      waiting[0] === voice?.pending &&
      samples.every(({ ordinal }, place) => ordinal === place + 1) &&
      samples.length === (voice?.samples ?? 0) &&
      owners.every((owner, place) => owner?.userId === userId && owner.ordinal === place + 1),
  };
}

/** How many of each kind there are. */
export async function countsOf(world: VoiceWorld, userId: number) {
  const { samples, heard, refused, voice } = await recordsOf(world, userId);
  return { samples: samples.length, heard: heard.length, refused: refused.length, voices: voice ? 1 : 0 };
}

export const nothing = { samples: 0, heard: 0, refused: 0, voices: 0 };

/** The keys of all versions that stand below a prefix, deleted or not. */
export async function objectsBelow({ bucket }: VoiceWorld, prefix: string): Promise<readonly string[]> {
  const response = await bucket.ask({ method: 'GET', query: { versions: '', prefix } });
  return [...(await response.text()).matchAll(/<Key>([^<]*)</g)].map(([, key = '']) => key);
}
