import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Expiration } from '../../infra/local/model.ts';
import { bucketOf, PLAIN, startS3Cloud, VERSIONED } from '../support/s3-cloud.ts';

const DAY = 86_400;
const EXPIRATIONS: readonly Expiration[] = [
  { prefix: 'drafts/', tags: { state: 'pending' }, days: 2, what: 'current' },
  { prefix: 'both/', tags: { a: '1', b: '2' }, days: 1, what: 'current' },
  { prefix: 'old/', tags: {}, days: 3, what: 'non-current' },
  { prefix: 'tagged-old/', tags: { a: '1' }, days: 3, what: 'non-current' },
  { prefix: 'marked/', tags: {}, days: 0, what: 'lone markers' },
  { prefix: 'aging/', tags: {}, days: 2, what: 'current' },
  { prefix: 'aging/', tags: {}, days: 1, what: 'non-current' },
];

let cloud: Awaited<ReturnType<typeof startS3Cloud>>;
beforeEach(async () => {
  const expirations = EXPIRATIONS;
  cloud = await startS3Cloud({ buckets: [bucketOf(VERSIONED, { expirations }), bucketOf(PLAIN, { expirations })] });
});
afterEach(() => cloud?.stop());

const send = ((command: never) => cloud.client().send(command)) as ReturnType<typeof cloud.client>['send'];
const put = (Key: string, Tagging?: string, Bucket = VERSIONED) =>
  send(new PutObjectCommand({ Bucket, Key, Body: 'body', Tagging }));
const remove = (Key: string, VersionId?: string) =>
  send(new DeleteObjectCommand({ Bucket: VERSIONED, Key, VersionId }));
const left = async (Prefix: string, Bucket = VERSIONED) => {
  const { Versions = [], DeleteMarkers = [] } = await send(new ListObjectVersionsCommand({ Bucket, Prefix }));
  return [...Versions.map(({ Key }) => Key), ...DeleteMarkers.map(({ Key }) => `marker of ${Key}`)];
};
const told = () => cloud.published.map(({ detail }) => [detail.reason, detail['deletion-type'], detail.object]);

test('an object with the tags of its rule expires into a delete marker, others stay', async () => {
  await put('drafts/a', 'state=pending&more=1');
  await put('drafts/b', 'state=done');
  await put('drafts/c');
  await put('other/d', 'state=pending');
  await cloud.clock.advance(2 * DAY - 60);
  expect(await left('drafts/')).toEqual(['drafts/a', 'drafts/b', 'drafts/c']);
  cloud.published.length = 0;
  await cloud.clock.advance(60);
  expect(await left('')).toEqual(['drafts/a', 'drafts/b', 'drafts/c', 'other/d', 'marker of drafts/a']);
  await expect(send(new GetObjectCommand({ Bucket: VERSIONED, Key: 'drafts/a' }))).rejects.toThrow();
  expect(told()).toEqual([
    ['Lifecycle Expiration', 'Delete Marker Created', expect.objectContaining({ key: 'drafts/a' })],
  ]);
  const { DeleteMarkers } = await send(new ListObjectVersionsCommand({ Bucket: VERSIONED }));
  expect(told()[0]?.[2]).toMatchObject({ 'version-id': DeleteMarkers?.[0]?.VersionId });
  await cloud.clock.advance(10 * DAY);
  expect(told()).toHaveLength(1);
});

test('an object that lost the tag of its rule in time stays', async () => {
  await put('drafts/kept', 'state=pending');
  await cloud.clock.advance(DAY);
  const Tagging = { TagSet: [{ Key: 'state', Value: 'done' }] };
  await send(new PutObjectTaggingCommand({ Bucket: VERSIONED, Key: 'drafts/kept', Tagging }));
  await cloud.clock.advance(9 * DAY);
  expect(await left('drafts/')).toEqual(['drafts/kept']);
});

test('a rule of two tags asks for both', async () => {
  await put('both/yes', 'b=2&a=1');
  await put('both/no', 'a=1');
  await cloud.clock.advance(DAY);
  expect(await left('both/')).toEqual(['both/no', 'both/yes', 'marker of both/yes']);
});

test('a bucket that keeps no versions loses the object itself', async () => {
  await put('drafts/a', 'state=pending', PLAIN);
  cloud.published.length = 0;
  await cloud.clock.advance(2 * DAY);
  expect(await left('', PLAIN)).toEqual([]);
  expect(told()).toMatchObject([['Lifecycle Expiration', 'Permanently Deleted', { key: 'drafts/a' }]]);
  expect(cloud.published[0]?.detail.object).not.toHaveProperty('version-id');
});

test('a version expires so many days after its successor came, however old it is, and a current one never', async () => {
  const { VersionId: first } = await put('old/a');
  await cloud.clock.advance(10 * DAY);
  await put('old/a');
  await put('old/young');
  cloud.published.length = 0;
  await cloud.clock.advance(3 * DAY - 60);
  expect(await left('old/')).toEqual(['old/a', 'old/a', 'old/young']);
  await cloud.clock.advance(60);
  expect(await left('old/')).toEqual(['old/a', 'old/young']);
  expect(told()).toMatchObject([['Lifecycle Expiration', 'Permanently Deleted', { 'version-id': first }]]);
  await cloud.clock.advance(30 * DAY);
  expect(await left('old/')).toEqual(['old/a', 'old/young']);
});

test('a deletion makes a version non-current, and its marker stays without a rule about it', async () => {
  await put('old/b');
  await cloud.clock.advance(5 * DAY);
  await remove('old/b');
  await cloud.clock.advance(2 * DAY);
  expect(await left('old/')).toEqual(['old/b', 'marker of old/b']);
  await cloud.clock.advance(DAY);
  expect(await left('old/')).toEqual(['marker of old/b']);
});

test('a rule about non-current versions with a tag spares those without it', async () => {
  await put('tagged-old/a', 'a=1');
  await put('tagged-old/a');
  await put('tagged-old/a');
  await cloud.clock.advance(3 * DAY);
  expect(await left('tagged-old/')).toEqual(['tagged-old/a', 'tagged-old/a']);
});

test('a delete marker goes when nothing is left below it, and not before', async () => {
  const { VersionId } = await put('marked/a');
  await remove('marked/a');
  await cloud.clock.advance(9 * DAY);
  expect(await left('marked/')).toEqual(['marked/a', 'marker of marked/a']);
  await remove('marked/a', VersionId);
  await cloud.clock.advance(1);
  expect(await left('marked/')).toEqual([]);
});

test('rules work together until nothing is left of an object', async () => {
  await put('aging/a');
  await cloud.clock.advance(2 * DAY);
  expect(await left('aging/')).toEqual(['aging/a', 'marker of aging/a']);
  await cloud.clock.advance(DAY);
  expect(await left('aging/')).toEqual(['marker of aging/a']);
  await cloud.clock.advance(DAY);
  expect(await left('aging/')).toEqual([]);
});
