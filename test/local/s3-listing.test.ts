import {
  DeleteObjectCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { VERSIONED as Bucket, bucketOf, PLAIN, startS3Cloud } from '../support/s3-cloud.ts';

const KEYS = ['a', 'dir/1', 'dir/2', 'dir/sub/3', 'dis', 'z &<>"\'ä😀'];

let cloud: Awaited<ReturnType<typeof startS3Cloud>>;
let s3: ReturnType<typeof cloud.client>;
beforeAll(async () => {
  cloud = await startS3Cloud({ buckets: [bucketOf(Bucket), bucketOf(PLAIN), bucketOf('busy', { versioned: true })] });
  s3 = cloud.client();
  for (const Key of KEYS.toReversed()) await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
});
afterAll(() => cloud?.stop());

const list = async (more: object) => {
  const listed = await s3.send(new ListObjectsV2Command({ Bucket, ...more }));
  return {
    keys: (listed.Contents ?? []).map(({ Key }) => Key),
    prefixes: (listed.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
    next: listed.NextContinuationToken,
  };
};

test('keys come in the order of their bytes, below a prefix, and grouped up to a delimiter', async () => {
  expect(await list({})).toEqual({ keys: KEYS, prefixes: [], next: undefined });
  expect((await list({ Prefix: 'dir/' })).keys).toEqual(['dir/1', 'dir/2', 'dir/sub/3']);
  const top = { keys: ['a', 'dis', KEYS[5]], prefixes: ['dir/'], next: undefined };
  expect(await list({ Delimiter: '/' })).toEqual(top);
  expect(await list({ Delimiter: '/', Prefix: 'dir/' })).toMatchObject({
    keys: ['dir/1', 'dir/2'],
    prefixes: ['dir/sub/'],
  });
  expect((await list({ StartAfter: 'dir/2' })).keys).toEqual(['dir/sub/3', 'dis', KEYS[5]]);
});

test('what is listed tells size, ETag and time', async () => {
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'a' }));
  expect(Contents).toEqual([
    {
      ...{ Key: 'a', Size: 1, ETag: '"9dd4e461268c8034f5c8564e155c67a6"', StorageClass: 'STANDARD' },
      LastModified: expect.any(Date),
    },
  ]);
  expect(Math.abs(cloud.clock.now() - Number(Contents?.[0]?.LastModified))).toBeLessThan(60_000);
});

test('pages follow each other without a gap or a repetition, with and without groups', async () => {
  for (const Delimiter of [undefined, '/']) {
    const found: unknown[] = [];
    for await (const page of paginateListObjectsV2({ client: s3, pageSize: 1 }, { Bucket, Delimiter })) {
      expect(page.KeyCount).toBe(1);
      found.push(page.Contents?.[0]?.Key ?? page.CommonPrefixes?.[0]?.Prefix);
    }
    expect(found).toEqual(Delimiter === undefined ? KEYS : ['a', 'dir/', 'dis', KEYS[5]]);
  }
});

test('the first version of the listing goes on by a marker', async () => {
  const page = (Marker?: string) =>
    s3.send(new ListObjectsCommand({ Bucket, MaxKeys: 2, Delimiter: '/', ...(Marker !== undefined && { Marker }) }));
  const first = await page();
  expect([first.Contents?.[0]?.Key, first.CommonPrefixes?.[0]?.Prefix]).toEqual(['a', 'dir/']);
  expect([first.IsTruncated, first.NextMarker]).toEqual([true, 'dir/']);
  const second = await page(first.NextMarker);
  expect(second.Contents?.map(({ Key }) => Key)).toEqual(['dis', KEYS[5]]);
  expect([second.IsTruncated, second.NextMarker]).toEqual([false, undefined]);
});

test('keys are percent-encoded for who asks for that', async () => {
  const { keys } = await list({ EncodingType: 'url', Prefix: 'z' });
  expect(keys.map((key) => decodeURIComponent(key ?? ''))).toEqual([KEYS[5]]);
  expect(keys[0]).toMatch(/^z%20%26/);
});

test('versions are listed by key and then from new to old, page by page', async () => {
  const written: unknown[] = [];
  for (const Key of ['k1', 'k2', 'k1', 'k1']) {
    const { VersionId } = await s3.send(new PutObjectCommand({ Bucket: 'busy', Key, Body: 'x' }));
    written.push(VersionId);
  }
  const { VersionId: marker } = await s3.send(new DeleteObjectCommand({ Bucket: 'busy', Key: 'k2' }));
  const expected = [written[3], written[2], written[0], marker, written[1]];
  for (const MaxKeys of [1, 2, 3, 5]) {
    const found: unknown[] = [];
    let from: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {};
    while (from !== undefined) {
      // The client tells markers from versions, and so loses the order of both.
      const url: string = await getSignedUrl(s3, new ListObjectVersionsCommand({ Bucket: 'busy', MaxKeys, ...from }));
      const xml = await (await fetch(url)).text();
      const text = (name: string) => new RegExp(`<${name}>([^<]+)<`).exec(xml)?.[1];
      found.push(...[...xml.matchAll(/<VersionId>([^<]+)</g)].map(([, id]) => id));
      from =
        text('IsTruncated') === 'true'
          ? { KeyMarker: text('NextKeyMarker'), VersionIdMarker: text('NextVersionIdMarker') }
          : undefined;
    }
    expect(found).toEqual(expected);
  }
});

test.each([
  ['max-keys that is no number', { MaxKeys: 'many' }],
  ['a token of somebody else', { ContinuationToken: '!!' }],
  ['an encoding that there is not', { EncodingType: 'base64' }],
])('%s is refused', async (_what, more) => {
  await expect(list(more)).rejects.toMatchObject({ name: 'InvalidArgument' });
});

test('a marker of a version needs the one of its key', async () => {
  const command = new ListObjectVersionsCommand({ Bucket, VersionIdMarker: 'x' });
  await expect(s3.send(command)).rejects.toMatchObject({ name: 'InvalidArgument' });
});

test('a bucket is there or it is not', async () => {
  expect((await s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).toEqual(['busy', PLAIN, Bucket]);
  expect((await s3.send(new HeadBucketCommand({ Bucket }))).$metadata.httpStatusCode).toBe(200);
  await expect(s3.send(new HeadBucketCommand({ Bucket: 'none' }))).rejects.toMatchObject({ name: 'NotFound' });
  const write = s3.send(new PutObjectCommand({ Bucket: 'none', Key: 'a', Body: 'x' }));
  await expect(write).rejects.toMatchObject({ name: 'NoSuchBucket', $metadata: { httpStatusCode: 404 } });
});
