import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { VERSIONED as Bucket, PLAIN, startS3Cloud } from '../support/s3-cloud.ts';

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

const put = async (Key: string, Body = 'body') =>
  (await s3.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId as string;
const remove = (Key: string, VersionId?: string) => s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
const read = async (Key: string, VersionId?: string) =>
  (await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }))).Body?.transformToString();
const versions = async (Prefix: string) => {
  const listed = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix }));
  return {
    objects: listed.Versions?.map(({ VersionId, IsLatest, Size }) => ({ id: VersionId, latest: IsLatest, size: Size })),
    markers: listed.DeleteMarkers?.map(({ VersionId, IsLatest }) => ({ id: VersionId, latest: IsLatest })),
  };
};

test('every write of a key is a version of its own, and each can be read by its id', async () => {
  const first = await put('a', 'one');
  const second = await put('a', 'three');
  expect([await read('a'), await read('a', first), await read('a', second)]).toEqual(['three', 'one', 'three']);
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'a', VersionId: first }));
  expect([head.VersionId, head.ContentLength]).toEqual([first, 3]);
  expect(await versions('a')).toEqual({
    objects: [
      { id: second, latest: true, size: 5 },
      { id: first, latest: false, size: 3 },
    ],
    markers: undefined,
  });
  expect(first).toMatch(/^[\w.]{32}$/);
});

test('a deletion puts a marker: the key is gone from reads and lists, and no version is lost', async () => {
  const id = await put('b');
  const { DeleteMarker, VersionId: marker } = await remove('b');
  expect(DeleteMarker).toBe(true);
  await expect(read('b')).rejects.toMatchObject({
    name: 'NoSuchKey',
    $metadata: { httpStatusCode: 404 },
    $response: { headers: { 'x-amz-delete-marker': 'true', 'x-amz-version-id': marker } },
  });
  expect((await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'b' }))).KeyCount).toBe(0);
  expect(await read('b', id)).toBe('body');
  expect(await versions('b')).toEqual({
    objects: [{ id, latest: false, size: 4 }],
    markers: [{ id: marker, latest: true }],
  });
});

test('a marker can’t be read by its id, and taking it away brings the object back', async () => {
  await put('c');
  const { VersionId: marker } = await remove('c');
  await expect(read('c', marker)).rejects.toMatchObject({
    name: 'MethodNotAllowed',
    $metadata: { httpStatusCode: 405 },
    $response: { headers: { 'x-amz-delete-marker': 'true', 'last-modified': expect.stringContaining('GMT') } },
  });
  expect(await remove('c', marker)).toMatchObject({ DeleteMarker: true, VersionId: marker });
  expect(await read('c')).toBe('body');
});

test('a version that is deleted by its id is gone for good, and the one before it is current', async () => {
  const first = await put('d', 'old');
  const second = await put('d', 'new');
  const removed = await remove('d', second);
  expect([removed.VersionId, removed.DeleteMarker]).toEqual([second, undefined]);
  expect(await read('d')).toBe('old');
  await expect(read('d', second)).rejects.toMatchObject({ name: 'NoSuchVersion' });
  await remove('d', first);
  expect(await versions('d')).toEqual({ objects: undefined, markers: undefined });
});

test('deleting what is not there succeeds: a marker in a versioned bucket, nothing in another', async () => {
  expect((await remove('never')).DeleteMarker).toBe(true);
  const plain = await s3.send(new DeleteObjectCommand({ Bucket: PLAIN, Key: 'never' }));
  expect([plain.DeleteMarker, plain.VersionId]).toEqual([undefined, undefined]);
  expect(cloud.published.map(({ detail }) => detail.bucket)).toEqual([{ name: Bucket }]);
});

test('many keys and versions are deleted at once, also with characters that XML has to escape', async () => {
  const id = await put('many/<a>&"b".txt');
  await put('many/c');
  const Objects = [{ Key: 'many/<a>&"b".txt', VersionId: id }, { Key: 'many/c' }];
  const { Deleted } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  const { markers } = await versions('many/c');
  expect(Deleted).toEqual([
    { Key: 'many/<a>&"b".txt', VersionId: id },
    { Key: 'many/c', DeleteMarker: true, DeleteMarkerVersionId: markers?.[0]?.id },
  ]);
  expect((await versions('many/<')).objects).toBeUndefined();
  const quiet = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
  expect(quiet.Deleted).toBeUndefined();
});

test('a version can be copied after it was deleted', async () => {
  const id = await put('e', 'kept');
  const { VersionId: marker } = await remove('e');
  const copy = (version: string | undefined) =>
    s3.send(new CopyObjectCommand({ Bucket, Key: 'f', CopySource: `${Bucket}/e?versionId=${version}` }));
  const copied = await copy(id);
  expect(copied.CopySourceVersionId).toBe(id);
  expect(await read('f', copied.VersionId)).toBe('kept');
  await expect(copy(marker)).rejects.toMatchObject({ name: 'MethodNotAllowed' });
});

test('a presigned address of a version reads that version, with the asked headers', async () => {
  const id = await put('g', 'first');
  await put('g', 'second');
  const command = new GetObjectCommand({ Bucket, Key: 'g', VersionId: id, ResponseContentType: 'text/plain' });
  const response = await fetch(await getSignedUrl(s3, command));
  expect([await response.text(), response.headers.get('content-type')]).toEqual(['first', 'text/plain']);
  expect(response.headers.get('x-amz-version-id')).toBe(id);
});

test('a version id that can’t be one is refused', async () => {
  await expect(read('a', '1')).rejects.toMatchObject({ name: 'InvalidArgument' });
  await expect(read('a', 'x'.repeat(32))).rejects.toMatchObject({ name: 'NoSuchVersion' });
});

test('a bucket that keeps no versions names none, and has the last one only', async () => {
  const write = (Body: string) => s3.send(new PutObjectCommand({ Bucket: PLAIN, Key: 'p', Body }));
  await write('one');
  expect((await write('two')).VersionId).toBeUndefined();
  const listed = await s3.send(new ListObjectVersionsCommand({ Bucket: PLAIN, Prefix: 'p' }));
  expect(listed.Versions).toMatchObject([{ VersionId: 'null', IsLatest: true, Size: 3 }]);
  await s3.send(new DeleteObjectCommand({ Bucket: PLAIN, Key: 'p' }));
  await expect(s3.send(new HeadObjectCommand({ Bucket: PLAIN, Key: 'p' }))).rejects.toMatchObject({ name: 'NotFound' });
});

test('the event bus is told of the version that came, of the marker, and of what is gone for good', async () => {
  const id = await put('told');
  const { VersionId: marker } = await remove('told');
  await remove('told', id);
  await remove('told', 'y'.repeat(32));
  const common = { key: 'told', sequencer: expect.stringMatching(/^[0-9A-F]{18}$/) };
  expect(cloud.published.map(({ detail }) => [detail.object, detail.reason, detail['deletion-type']])).toEqual([
    [{ ...common, size: 4, etag: '841a2d689ad86bd1611447453c22c6fc', 'version-id': id }, 'PutObject', undefined],
    [
      { ...common, etag: 'd41d8cd98f00b204e9800998ecf8427e', 'version-id': marker },
      'DeleteObject',
      'Delete Marker Created',
    ],
    [{ ...common, 'version-id': id }, 'DeleteObject', 'Permanently Deleted'],
  ]);
});

test('changes of the same moment are told with their order', async () => {
  const Objects = Array.from({ length: 50 }, () => ({ Key: 'ordered' }));
  await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  const order = cloud.published.map(({ detail }) => (detail.object as { sequencer: string }).sequencer);
  expect(order).toEqual(order.toSorted());
  expect(new Set(order).size).toBe(50);
});
