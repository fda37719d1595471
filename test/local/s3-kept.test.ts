import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { temporaryFolder } from '../support/routes.ts';
import { VERSIONED as Bucket, bucketOf, startS3Cloud } from '../support/s3-cloud.ts';

let dataDirectory: string;
let cloud: Awaited<ReturnType<typeof startS3Cloud>>;
const start = async () => {
  cloud = await startS3Cloud({ dataDirectory, buckets: [bucketOf(Bucket)] });
};
beforeEach(async () => {
  dataDirectory = temporaryFolder();
  await start();
});
afterEach(() => cloud?.stop());

const restart = async () => {
  await cloud.stop();
  await start();
};
const put = async (Key: string, Body: string, more: object = {}) =>
  (await cloud.client().send(new PutObjectCommand({ Bucket, Key, Body, ...more }))).VersionId;
const read = async (Key: string, VersionId?: string) => {
  const answer = await cloud.client().send(new GetObjectCommand({ Bucket, Key, VersionId }));
  const { LastModified, ContentType, Metadata, TagCount } = answer;
  return [await answer.Body?.transformToString(), ContentType, Metadata, TagCount, LastModified];
};
const versions = async () => {
  const { Versions, DeleteMarkers } = await cloud.client().send(new ListObjectVersionsCommand({ Bucket }));
  return { Versions, DeleteMarkers };
};
const files = () => readdirSync(join(dataDirectory, 's3', Bucket, 'bytes'));

test('objects outlive the cloud with their versions, markers, metadata and tags', async () => {
  const first = await put('a/ä b', 'one', { ContentType: 'text/plain', Metadata: { by: 'ann' }, Tagging: 'a=1' });
  await put('a/ä b', 'two');
  await put('b', 'three');
  await cloud.client().send(new DeleteObjectCommand({ Bucket, Key: 'b' }));
  const Tagging = { TagSet: [{ Key: 'b', Value: '2' }] };
  await cloud.client().send(new PutObjectTaggingCommand({ Bucket, Key: 'a/ä b', Tagging }));
  const before = [await versions(), await read('a/ä b', first), await read('a/ä b')];
  await restart();
  expect([await versions(), await read('a/ä b', first), await read('a/ä b')]).toEqual(before);
  const { TagSet } = await cloud.client().send(new GetObjectTaggingCommand({ Bucket, Key: 'a/ä b' }));
  expect(TagSet).toEqual(Tagging.TagSet);
  const again = cloud.client().send(new PutObjectCommand({ Bucket, Key: 'a/ä b', Body: 'x', IfNoneMatch: '*' }));
  await expect(again).rejects.toMatchObject({ name: 'PreconditionFailed' });
  await put('b', 'four');
  expect((await read('b'))[0]).toBe('four');
});

test('of 50 writers who want a key to be new exactly one succeeds on a disk, too, and only its bytes stay', async () => {
  const client = cloud.client();
  const writes = Array.from({ length: 50 }, (_, number) =>
    client.send(new PutObjectCommand({ Bucket, Key: 'race', Body: `body ${number}`, IfNoneMatch: '*' })),
  );
  const outcomes = (await Promise.allSettled(writes)).map((write) =>
    write.status === 'fulfilled' ? 'stored' : write.reason.name,
  );
  expect(outcomes.toSorted()).toEqual([...Array(49).fill('PreconditionFailed'), 'stored']);
  expect((await read('race'))[0]).toBe(`body ${outcomes.indexOf('stored')}`);
  expect(files()).toHaveLength(1);
});

test('a part of a kept object can be read', async () => {
  await put('range', 'abcdef');
  await restart();
  const answer = await cloud.client().send(new GetObjectCommand({ Bucket, Key: 'range', Range: 'bytes=2-3' }));
  expect(await answer.Body?.transformToString()).toBe('cd');
});

test('the bytes of a version that is gone for good leave the disk, and no others', async () => {
  const first = await put('a', 'one');
  await put('a', 'two');
  expect(files()).toHaveLength(2);
  await cloud.client().send(new DeleteObjectCommand({ Bucket, Key: 'a', VersionId: first }));
  expect(files()).toHaveLength(1);
  const refused = put('a', 'three', { IfNoneMatch: '*' });
  await expect(refused).rejects.toMatchObject({ name: 'PreconditionFailed' });
  expect(files()).toHaveLength(1);
  expect((await read('a'))[0]).toBe('two');
});

test('bytes that a dying process left without an object are cleared away at the next start', async () => {
  await put('a', 'one');
  writeFileSync(join(dataDirectory, 's3', Bucket, 'bytes', 'leftover'), 'x');
  writeFileSync(join(dataDirectory, 's3', Bucket, 'index.json.new'), '[["a",');
  await restart();
  expect(files()).toHaveLength(1);
  expect((await read('a'))[0]).toBe('one');
});
