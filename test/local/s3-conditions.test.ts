import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PLAIN, startS3Cloud, VERSIONED } from '../support/s3-cloud.ts';

let cloud: Awaited<ReturnType<typeof startS3Cloud>>;
let s3: ReturnType<typeof cloud.client>;
beforeAll(async () => {
  cloud = await startS3Cloud();
  s3 = cloud.client();
});
afterAll(() => cloud?.stop());

const Bucket = VERSIONED;
const FAILED = { name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } };
const outcome = (sent: Promise<unknown>) =>
  sent.then(
    () => 'stored',
    ({ name }) => name,
  );
const versions = async (bucket: string, Prefix: string) =>
  (await s3.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix }))).Versions ?? [];

test.each([VERSIONED, PLAIN])('of 50 writers who want a key to be new exactly one succeeds (%s)', async (bucket) => {
  const writes = Array.from({ length: 50 }, (_, number) =>
    s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'race', Body: `body ${number}`, IfNoneMatch: '*' })),
  );
  const outcomes = await Promise.all(writes.map(outcome));
  expect(outcomes.toSorted()).toEqual([...Array(49).fill('PreconditionFailed'), 'stored']);
  expect(await versions(bucket, 'race')).toHaveLength(1);
  const told = cloud.published.filter(({ detail }) => (detail.bucket as { name: string }).name === bucket);
  expect(told).toHaveLength(1);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'race' }));
  expect(await Body?.transformToString()).toBe(`body ${outcomes.indexOf('stored')}`);
});

test('a deleted key is new again, while its versions are kept', async () => {
  const write = () => s3.send(new PutObjectCommand({ Bucket, Key: 'again', Body: 'x', IfNoneMatch: '*' }));
  await write();
  await expect(write()).rejects.toMatchObject(FAILED);
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'again' }));
  await write();
  await expect(write()).rejects.toMatchObject(FAILED);
  expect(await versions(Bucket, 'again')).toHaveLength(2);
});

test('a presigned upload of a new key stores once, and never again', async () => {
  const command = new PutObjectCommand({ Bucket, Key: 'signed', IfNoneMatch: '*' });
  const url = await getSignedUrl(s3, command, { signableHeaders: new Set(['if-none-match']) });
  const upload = (body: string) => fetch(url, { method: 'PUT', body, headers: { 'if-none-match': '*' } });
  expect((await upload('first')).status).toBe(200);
  const second = await upload('second');
  expect([second.status, await second.text()]).toEqual([
    412,
    expect.stringContaining('<Code>PreconditionFailed</Code>'),
  ]);
  expect((await fetch(url, { method: 'PUT', body: 'third' })).status).toBe(403);
  expect(await versions(Bucket, 'signed')).toHaveLength(1);
});

test('a write may depend on the ETag that it replaces', async () => {
  const write = (Body: string, IfMatch?: string) =>
    s3.send(new PutObjectCommand({ Bucket, Key: 'etag', Body, IfMatch }));
  await expect(write('x', '"none"')).rejects.toMatchObject({ name: 'NoSuchKey' });
  const { ETag } = await write('one');
  await write('two', ETag);
  await expect(write('three', ETag)).rejects.toMatchObject(FAILED);
  expect(await versions(Bucket, 'etag')).toHaveLength(2);
});

test('an upload in parts may depend on its key being new, too', async () => {
  const place = { Bucket, Key: 'race' };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(place));
  const { ETag } = await s3.send(new UploadPartCommand({ ...place, UploadId, PartNumber: 1, Body: 'part' }));
  const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
  const end = { ...place, UploadId, MultipartUpload };
  await expect(s3.send(new CompleteMultipartUploadCommand({ ...end, IfNoneMatch: '*' }))).rejects.toMatchObject(FAILED);
  expect(await versions(Bucket, 'race')).toHaveLength(1);
  await s3.send(new CompleteMultipartUploadCommand(end));
});

test('a condition that no write can have is refused, and nothing is stored', async () => {
  const write = s3.send(new PutObjectCommand({ Bucket, Key: 'odd', Body: 'x', IfNoneMatch: '"abc"' }));
  await expect(write).rejects.toMatchObject({ name: 'NotImplemented', $metadata: { httpStatusCode: 501 } });
  expect(await versions(Bucket, 'odd')).toEqual([]);
});

test('a read may depend on ETag and time, the ETag outweighing the time', async () => {
  const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: 'read', Body: 'body' }));
  const read = (more: object) => s3.send(new HeadObjectCommand({ Bucket, Key: 'read', ...more }));
  const status = (more: object) =>
    read(more).then(
      ({ $metadata }) => $metadata.httpStatusCode,
      ({ $metadata }) => $metadata.httpStatusCode,
    );
  const [past, future] = [new Date(cloud.clock.now() - 60_000), new Date(cloud.clock.now() + 60_000)];
  expect(await status({ IfMatch: ETag })).toBe(200);
  expect(await status({ IfMatch: '"other"' })).toBe(412);
  expect(await status({ IfNoneMatch: ETag })).toBe(304);
  expect(await status({ IfNoneMatch: '"other"' })).toBe(200);
  expect(await status({ IfModifiedSince: future })).toBe(304);
  expect(await status({ IfModifiedSince: past })).toBe(200);
  expect(await status({ IfUnmodifiedSince: past })).toBe(412);
  expect(await status({ IfUnmodifiedSince: future })).toBe(200);
  expect(await status({ IfMatch: ETag, IfUnmodifiedSince: past })).toBe(200);
  expect(await status({ IfNoneMatch: '"other"', IfModifiedSince: future })).toBe(200);
  await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'read', IfMatch: '"x"' }))).rejects.toMatchObject(FAILED);
});

test.each([
  ['bytes=2-4', 206, 'cde', 'bytes 2-4/10'],
  ['bytes=7-', 206, 'hij', 'bytes 7-9/10'],
  ['bytes=-2', 206, 'ij', 'bytes 8-9/10'],
  ['bytes=-99', 206, 'abcdefghij', 'bytes 0-9/10'],
  ['bytes=8-99', 206, 'ij', 'bytes 8-9/10'],
  ['bytes=0-0,2-3', 200, 'abcdefghij', undefined],
  ['bytes=4-2', 200, 'abcdefghij', undefined],
  ['lines=1-2', 200, 'abcdefghij', undefined],
])('a read of %s is answered by %i %s', async (Range, status, text, contentRange) => {
  await s3.send(new PutObjectCommand({ Bucket, Key: 'range', Body: 'abcdefghij' }));
  const read = await s3.send(new GetObjectCommand({ Bucket, Key: 'range', Range }));
  expect([read.$metadata.httpStatusCode, await read.Body?.transformToString()]).toEqual([status, text]);
  expect([read.ContentRange, read.ContentLength, read.AcceptRanges]).toEqual([contentRange, text.length, 'bytes']);
});

test('a part is read only if the object is still the one that is known, else the whole', async () => {
  const { ETag = '' } = await s3.send(new PutObjectCommand({ Bucket, Key: 'range', Body: 'abcdefghij' }));
  const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'range' }));
  const past = new Date(cloud.clock.now() - 60_000).toUTCString();
  const future = new Date(cloud.clock.now() + 60_000).toUTCString();
  for (const [known, text] of [
    [ETag, 'ab'],
    ['"other"', 'abcdefghij'],
    [future, 'ab'],
    [past, 'abcdefghij'],
  ] as const) {
    const read = await fetch(url, { headers: { range: 'bytes=0-1', 'if-range': known } });
    expect(await read.text()).toBe(text);
  }
});

test.each(['bytes=10-', 'bytes=10-12', 'bytes=-0'])('a range that holds no byte is 416: %s', async (Range) => {
  await s3.send(new PutObjectCommand({ Bucket, Key: 'range', Body: 'abcdefghij' }));
  await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'range', Range }))).rejects.toMatchObject({
    name: 'InvalidRange',
    $metadata: { httpStatusCode: 416 },
    $response: { headers: { 'content-range': 'bytes */10' } },
  });
});
