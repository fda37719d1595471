import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type Tag,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { VERSIONED as Bucket, startS3Cloud } from '../support/s3-cloud.ts';

let cloud: Awaited<ReturnType<typeof startS3Cloud>>;
let s3: ReturnType<typeof cloud.client>;
beforeAll(async () => {
  cloud = await startS3Cloud();
  s3 = cloud.client();
});
beforeEach(() => {
  cloud.published.length = 0;
});
afterAll(() => cloud?.stop());

const put = (Key: string, Tagging?: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'body', Tagging }));
const tag = (Key: string, TagSet: Tag[], VersionId?: string) =>
  s3.send(new PutObjectTaggingCommand({ Bucket, Key, VersionId, Tagging: { TagSet } }));
const tags = async (Key: string, VersionId?: string) => {
  const { TagSet } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key, VersionId }));
  return Object.fromEntries((TagSet ?? []).map(({ Key: name, Value }) => [name, Value]));
};

test('an object is born with its tags, which reads count', async () => {
  await put('a', 'state=pending&owner=%C3%A4%20b%2Bc&empty=');
  expect(await tags('a')).toEqual({ state: 'pending', owner: 'ä b+c', empty: '' });
  expect((await s3.send(new GetObjectCommand({ Bucket, Key: 'a' }))).TagCount).toBe(3);
  expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'a' }))).TagCount).toBe(3);
  await put('a');
  expect((await s3.send(new GetObjectCommand({ Bucket, Key: 'a' }))).TagCount).toBeUndefined();
});

test('tags are replaced as a whole and taken away, of one version only and without a new one', async () => {
  const { VersionId: first } = await put('b', 'a=1&b=2');
  const { VersionId: second } = await put('b', 'a=3');
  expect((await tag('b', [{ Key: 'c', Value: 'x=y' }], first)).VersionId).toBe(first);
  expect([await tags('b', first), await tags('b')]).toEqual([{ c: 'x=y' }, { a: '3' }]);
  expect((await s3.send(new DeleteObjectTaggingCommand({ Bucket, Key: 'b' }))).VersionId).toBe(second);
  expect([await tags('b', first), await tags('b', second)]).toEqual([{ c: 'x=y' }, {}]);
  expect(await (await s3.send(new GetObjectCommand({ Bucket, Key: 'b' }))).Body?.transformToString()).toBe('body');
});

test.each([
  ['eleven tags', Array.from({ length: 11 }, (_, n) => `k${n}=v`).join('&'), 'BadRequest'],
  ['a tag twice', 'a=1&a=2', 'InvalidArgument'],
  ['an encoding that can’t be undone', 'a=%E4', 'InvalidArgument'],
  ['a key without characters', '=1', 'InvalidTag'],
  ['a key of 129 characters', `${'k'.repeat(129)}=1`, 'InvalidTag'],
  ['a value of 257 characters', `k=${'v'.repeat(257)}`, 'InvalidTag'],
  ['a character that tags don’t have', 'a=%3Cb%3E', 'InvalidTag'],
  ['a key of AWS’s own', 'aws:a=1', 'InvalidTag'],
])('%s are refused, and nothing is stored', async (_what, Tagging, name) => {
  await expect(put('refused', Tagging)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
  await expect(tags('refused')).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('a refused set of tags leaves those that were there', async () => {
  await put('c', 'a=1');
  const twice = tag('c', [
    { Key: 'b', Value: '1' },
    { Key: 'b', Value: '2' },
  ]);
  await expect(twice).rejects.toMatchObject({ name: 'InvalidTag' });
  expect(await tags('c')).toEqual({ a: '1' });
});

test('a copy takes the tags of its source unless it brings its own', async () => {
  await put('d', 'a=1');
  const copy = (Key: string, more = {}) =>
    s3.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/d`, ...more }));
  await copy('e');
  await copy('f', { TaggingDirective: 'REPLACE', Tagging: 'b=2' });
  expect([await tags('e'), await tags('f')]).toEqual([{ a: '1' }, { b: '2' }]);
});

test('an object is copied onto itself only to change its metadata', async () => {
  await put('self', 'a=1');
  const copy = (more = {}) =>
    s3.send(new CopyObjectCommand({ Bucket, Key: 'self', CopySource: `${Bucket}/self`, ...more }));
  await expect(copy()).rejects.toMatchObject({ name: 'InvalidRequest' });
  await copy({ MetadataDirective: 'REPLACE', Metadata: { by: 'ann' }, ContentType: 'text/plain' });
  const read = await s3.send(new GetObjectCommand({ Bucket, Key: 'self' }));
  expect([read.Metadata, read.ContentType, read.TagCount]).toEqual([{ by: 'ann' }, 'text/plain', 1]);
});

test('a delete marker has no tags to read or to change', async () => {
  await put('g', 'a=1');
  const { VersionId } = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'g' }));
  await expect(tags('g')).rejects.toMatchObject({ name: 'NoSuchKey' });
  await expect(tags('g', VersionId)).rejects.toMatchObject({ name: 'MethodNotAllowed' });
  await expect(tag('g', [], VersionId)).rejects.toMatchObject({ name: 'MethodNotAllowed' });
});

test('the event bus is told of tags that came and went, and of no further object', async () => {
  const { VersionId } = await put('h');
  await tag('h', [{ Key: 'a', Value: '1' }]);
  await s3.send(new DeleteObjectTaggingCommand({ Bucket, Key: 'h' }));
  const object = { key: 'h', etag: '841a2d689ad86bd1611447453c22c6fc', 'version-id': VersionId };
  expect(cloud.published.slice(1)).toMatchObject([
    { 'detail-type': 'Object Tags Added', detail: { object } },
    { 'detail-type': 'Object Tags Deleted', detail: { object } },
  ]);
  expect(cloud.published).toHaveLength(3);
});
