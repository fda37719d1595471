import { HeadObjectCommand, ListObjectVersionsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, inject, onTestFinished, test } from 'vitest';
import { readCloud } from '../../infra/local/template/cloud.ts';
import { eraseAfterSeconds } from '../../lib/identity/gone-account.ts';
import { SampleOwners } from '../../lib/verification/store.ts';
import { operatorTable } from '../support/operator-table.ts';
import { startS3Cloud } from '../support/s3-cloud.ts';
import { useSaathii } from '../support/saathii.ts';
import { newListener, newWaiting, offerFor, uploadBy, uploadDirectly, uploaded } from '../support/samples.ts';
import { storedItems } from '../support/stored-items.ts';
import { storedObjects } from '../support/stored-objects.ts';
import { toneOf } from '../support/tones.ts';

const app = useSaathii();
const day = 86_400;

test('the bucket of the template deletes for good what nobody has submitted, after two days and one more, and no sample', async () => {
  const [bucket] = readCloud(inject('assembly')).buckets;
  if (!bucket) throw new Error('the app has no bucket');
  const cloud = await startS3Cloud({ buckets: [{ ...bucket, eventBridge: false }] });
  onTestFinished(cloud.stop);
  const Bucket = bucket.name;
  const put = (Key: string, Tagging?: string) =>
    cloud.client().send(new PutObjectCommand({ Bucket, Key, Body: 'x', ...(Tagging && { Tagging }) }));
  const isThere = (Key: string) =>
    cloud
      .client()
      .send(new HeadObjectCommand({ Bucket, Key }))
      .then(
        () => true,
        () => false,
      );
  const left = async () => {
    const { Versions = [], DeleteMarkers = [] } = await cloud.client().send(new ListObjectVersionsCommand({ Bucket }));
    return [...Versions, ...DeleteMarkers].map(({ Key }) => Key);
  };
  await put('verification-audio/1/abandoned', 'submitted=no');
  await put('verification-audio/1/sample');
  await cloud.clock.advance(2 * day - 60);
  expect(await isThere('verification-audio/1/abandoned')).toBe(true);
  await cloud.clock.advance(120);
  expect(await isThere('verification-audio/1/abandoned')).toBe(false);
  await cloud.clock.advance(2 * day);
  expect(await left()).toEqual(['verification-audio/1/sample']);
});

test('after a deletion samples, uploads and records are erased to the last version, and nobody else’s are', async () => {
  const [listener, neighbour, quick] = [await newWaiting(app), await newWaiting(app), await newListener(app)];
  await uploaded(app, quick, toneOf('never submitted'));
  await uploaded(app, quick, Buffer.concat([Buffer.from('MZ'), Buffer.alloc(100)]));
  await app.world.idle();
  const objects = storedObjects(app.world);
  const rowsOf = async (id: number) => {
    const keys = Object.keys(await storedItems(operatorTable(app.world)));
    return keys.filter((key) => key.startsWith(`VOICE#${id} `));
  };
  expect([(await rowsOf(listener.id)).length, (await rowsOf(quick.id)).length]).toEqual([3, 1]);
  for (const { access } of [listener, quick]) expect((await app.delete('/users/me', access)).status).toBe(200);
  await app.world.idle();
  await app.advance(eraseAfterSeconds + 1);
  for (const { id } of [listener, quick]) {
    expect(await rowsOf(id)).toEqual([]);
    expect(await objects.below(`verification-audio/${id}/`)).toEqual([]);
  }
  const table = operatorTable(app.world);
  expect(await table.get(SampleOwners, { sampleId: listener.sampleId })).toBeUndefined();
  expect(await table.get(SampleOwners, { sampleId: neighbour.sampleId })).toBeDefined();
  expect(await objects.below(`verification-audio/${neighbour.id}/`)).toHaveLength(1);
});

test('a submission that meets the deletion of its account leaves no record', async () => {
  const listener = await newListener(app);
  const hold = app.world.faults.hold({ service: 's3', operation: 'PutObject' });
  const submission = uploadDirectly(app, listener, toneOf(listener.username));
  await hold.reached;
  expect((await app.delete('/users/me', listener.access)).status).toBe(200);
  hold.release();
  const { status, body } = await submission;
  expect([status, body]).toEqual([401, { detail: 'Token has been revoked' }]);
  const keys = Object.keys(await storedItems(operatorTable(app.world)));
  expect(keys.filter((key) => key.startsWith(`VOICE#${listener.id} `))).toEqual([]);
});

test('an upload that comes when its account is erased already is deleted, and nothing is written about it', async () => {
  const listener = await newListener(app);
  const offers = [await offerFor(app, listener, 8), await offerFor(app, listener, 8)];
  expect((await app.delete('/users/me', listener.access)).status).toBe(200);
  await app.world.idle();
  for (const [place, offer] of offers.entries()) {
    expect((await uploadBy(offer, Buffer.from(place === 0 ? 'ID3\x04\0\0\0\0' : 'MZ......'))).status).toBe(200);
  }
  await app.world.idle();
  expect(await storedObjects(app.world).below(`verification-audio/${listener.id}/`)).toEqual([]);
  const keys = Object.keys(await storedItems(operatorTable(app.world)));
  expect(keys.filter((key) => key.startsWith(`VOICE#${listener.id} `))).toEqual([]);
});
