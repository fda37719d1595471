import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { objectUrl } from '../../../lib/media/object-url.ts';
import { newAudioKey } from '../../../lib/verification/audio-object.ts';
import { downloadAccess, downloadAddress } from '../../../lib/verification/download.ts';
import type { SampleItem } from '../../../lib/verification/store.ts';
import { submitUploaded } from '../../../lib/verification/uploaded.ts';
import { toneOf } from '../../support/tones.ts';
import { deskOf, newListener, submissionOf, upload, useVoices } from './voice-world.ts';

const world = useVoices();

async function submitted(userId: number, key: string): Promise<SampleItem> {
  const url = objectUrl(world.bucket, key);
  return (await submitUploaded(deskOf(world), { ...(await submissionOf(world, userId)), url })) as SampleItem;
}

test('what is heard is the version that was checked, whatever stands in its place later', async () => {
  const userId = await newListener(world);
  const bytes = toneOf('heard');
  const { key } = await upload(world, userId, bytes);
  const sample = await submitted(userId, key);
  await (await world.bucket.ask({ method: 'PUT', key, body: new Uint8Array(3) })).body?.cancel();
  const heard = await fetch(await downloadAddress(world.bucket, sample, new Date()));
  expect(Buffer.from(await heard.arrayBuffer()).equals(bytes)).toBe(true);
  expect(downloadAccess).toEqual([{ on: 'bucket', prefix: 'verification-audio/', actions: ['getVersion'] }]);
});

test('what is heard are the bytes that were checked, though their uploader calls them compressed', async () => {
  const userId = await newListener(world);
  const key = newAudioKey(userId, { type: 'audio/mpeg' }, new Date());
  const headers = { 'content-type': 'audio/x-speech' };
  const address = await world.bucket.presign({ method: 'PUT', key, headers }, 60, new Date());
  // Nobody knows what these bytes are, so that they pass by what they are called.
  const bytes = new Uint8Array(gzipSync('something else').subarray(2));
  const sent = await fetch(address, {
    method: 'PUT',
    headers: { ...headers, 'content-encoding': 'gzip' },
    body: bytes,
  });
  expect(sent.status).toBe(200);
  const sample = await submitted(userId, key);
  expect(sample).toMatchObject({ status: 'pending', size: bytes.length });
  const heard = await fetch(await downloadAddress(world.bucket, sample, new Date()));
  expect(heard.headers.get('content-encoding')).toBe('identity');
  expect(new Uint8Array(await heard.arrayBuffer())).toEqual(bytes);
});
