import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ObjectRef, readObject, removeObject, removeTags, storeObject } from '../../../lib/media/objects.ts';
import { refusalOf } from '../../../lib/media/refused.ts';
import { unsubmittedHeader } from '../../../lib/media/unsubmitted.ts';
import { openTestBucket, type TestBucket } from '../../support/bucket.ts';
import { startBucketStandIn } from '../../support/bucket-stand-in.ts';

let world: TestBucket;
beforeAll(async () => {
  world = await openTestBucket();
});
afterAll(() => world?.stop());

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text));
const store = (key: string, text = 'sound', headers = {}): Promise<ObjectRef> =>
  storeObject(world.bucket, { key, bytes: bytesOf(text), headers });
const read = (key: string, atMost = 1000) => readObject(world.bucket, key, atMost);
const textOf = async (key: string): Promise<string | undefined> => {
  const found = await read(key);
  return found && Buffer.from(found.bytes ?? []).toString();
};

/** How many tags an object has, as a read tells who may know. */
async function tagsOf({ key, version }: ObjectRef): Promise<string | null> {
  const response = await world.bucket.ask({ method: 'GET', key, query: { versionId: version } });
  await response.body?.cancel();
  return response.headers.get('x-amz-tagging-count');
}

test('an object is read as it was stored: its version, type without parameters, size, time and bytes', async () => {
  const before = Math.floor(Date.now() / 1000) * 1000;
  const { key, version } = await store('read/a', 'sound', { 'content-type': 'Audio/OGG; codecs=opus' });
  const found = await read(key);
  expect(found).toEqual({
    version,
    contentType: 'audio/ogg',
    size: 5,
    storedAt: expect.any(Date),
    bytes: bytesOf('sound'),
  });
  expect(version).toMatch(/./);
  expect(found?.storedAt.getTime()).toBeGreaterThanOrEqual(before);
  expect(found?.storedAt.getTime()).toBeLessThanOrEqual(Date.now());
});

test('an empty object has a size of nothing and no bytes in it', async () => {
  await store('read/empty', '');
  expect(await read('read/empty')).toMatchObject({ size: 0, bytes: new Uint8Array() });
});

test('up to the bound the bytes are read; beyond it there is the size, and no byte is kept', async () => {
  await store('read/large', 'x'.repeat(1000));
  expect((await read('read/large', 1000))?.bytes).toHaveLength(1000);
  const { size, bytes, version } = (await read('read/large', 999)) ?? {};
  expect([size, bytes, version]).toEqual([1000, undefined, expect.any(String)]);
});

test('what is not there is undefined, also when it was once', async () => {
  expect(await read('read/never')).toBeUndefined();
  await store('read/gone');
  const marked = await world.bucket.ask({ method: 'DELETE', key: 'read/gone' });
  expect([marked.status, await read('read/gone')]).toEqual([204, undefined]);
});

test('an object that its uploader calls compressed is read byte for byte as it lies there, however large it would become', async () => {
  const [key, headers] = ['read/bomb', { 'content-type': 'audio/mpeg' }];
  const compressed = gzipSync(Buffer.alloc(20_000_000));
  const address = await world.bucket.presign({ method: 'PUT', key, headers }, 60, new Date());
  const body = new Uint8Array(compressed);
  await fetch(address, { method: 'PUT', headers: { ...headers, 'content-encoding': 'gzip' }, body });
  const found = await read(key, 1_000_000);
  expect([found?.size, found?.bytes?.length]).toEqual([compressed.length, compressed.length]);
  expect(Buffer.from(found?.bytes ?? []).equals(compressed)).toBe(true);
});

test('an object does not take the place of another one where that is asked for; else it becomes a version more', async () => {
  const first = await store('store/a', 'one');
  await expect(store('store/a', 'two', { 'if-none-match': '*' })).rejects.toMatchObject({
    name: 'PreconditionFailed',
    $fault: 'client',
    $metadata: { httpStatusCode: 412 },
  });
  expect(await textOf('store/a')).toBe('one');
  const second = await store('store/a', 'three');
  expect([await textOf('store/a'), second.version]).toEqual([
    'three',
    expect.not.stringMatching(first.version as string),
  ]);
});

test('what the bucket refuses throws by the bucket’s own name for it', async () => {
  world.aws.faults.inject({ service: 's3', operation: 'GetObject', kind: 'error', times: 3 });
  await expect(read('store/a')).rejects.toMatchObject({ name: 'Unavailable', $metadata: { httpStatusCode: 500 } });
  const { bucket } = await startBucketStandIn([
    {
      status: 403,
      body: '<Error><Code>AccessDenied</Code><Message>KEYID may not s3:GetObject on PRIVATE</Message></Error>',
    },
  ]);
  for (const asked of [
    readObject(bucket, 'PRIVATE', 10),
    storeObject(bucket, { key: 'PRIVATE', bytes: bytesOf('PRIVATE'), headers: {} }),
    removeObject(bucket, { key: 'PRIVATE', version: 'PRIVATE' }),
    removeTags(bucket, { key: 'PRIVATE', version: 'PRIVATE' }),
  ].map((asked) => asked.catch((thrown) => thrown))) {
    const error = await asked;
    expect(error).toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403, attempts: 1 } });
    expect(`${error.stack}${JSON.stringify(error)}`).not.toMatch(/PRIVATE|KEYID/);
  }
});

test.each([
  ['', 'UnexpectedAnswer'],
  ['not XML at all', 'UnexpectedAnswer'],
  ['<Code></Code>', 'UnexpectedAnswer'],
  [`<Code>${'A'.repeat(65)}</Code>`, 'UnexpectedAnswer'],
  ['<Code>https://PRIVATE/?X-Amz-Signature=1</Code>', 'UnexpectedAnswer'],
  ['<Error><Code>NoSuchBucket</Code><BucketName>PRIVATE</BucketName></Error>', 'NoSuchBucket'],
])('of a refusal that says %j nothing is kept but its name: %s', async (body, name) => {
  const refusal = await refusalOf(new Response(body, { status: 404 }));
  expect([refusal.name, refusal.$fault, refusal.message]).toEqual([name, 'client', 'the bucket answered 404']);
  expect(`${refusal.stack}${JSON.stringify(refusal)}`).not.toMatch(/PRIVATE|Signature/);
});

test('a version is deleted for good, and the one before it is there again; doing it again does nothing', async () => {
  const [first, second] = [await store('remove/a', 'one'), await store('remove/a', 'two')];
  for (let times = 0; times < 2; times++) {
    await removeObject(world.bucket, second);
    expect(await textOf('remove/a')).toBe('one');
  }
  await removeObject(world.bucket, first);
  expect(await read('remove/a')).toBeUndefined();
  await removeObject(world.bucket, { ...first, key: 'remove/never' });
});

test('tags are taken off the version that is named and no other, and taking them off again does nothing', async () => {
  const [first, second] = [
    await store('tags/a', 'one', unsubmittedHeader),
    await store('tags/a', 'two', unsubmittedHeader),
  ];
  for (let times = 0; times < 2; times++) {
    await removeTags(world.bucket, first);
    expect([await tagsOf(first), await tagsOf(second)]).toEqual([null, '1']);
  }
});

test('of an object, or a version, that is gone there are no tags to take off', async () => {
  const gone = await store('tags/gone', 'one', unsubmittedHeader);
  await removeObject(world.bucket, gone);
  await removeTags(world.bucket, gone);
  await removeTags(world.bucket, { ...gone, key: 'tags/never' });
});

test('a bucket that keeps no versions is a defect: nothing is taken for stored or read in it', async () => {
  const { bucket } = await startBucketStandIn([{ status: 200, headers: { 'content-length': '5' }, body: 'sound' }]);
  await expect(readObject(bucket, 'a', 10)).rejects.toThrow('the bucket keeps no versions');
  await expect(storeObject(bucket, { key: 'a', bytes: bytesOf('a'), headers: {} })).rejects.toThrow('no versions');
});

test('an object whose size the bucket does not say is none that is read', async () => {
  const { bucket } = await startBucketStandIn([{ status: 200, headers: { 'x-amz-version-id': 'v' }, body: 'sound' }]);
  await expect(readObject(bucket, 'a', 10)).rejects.toThrow('does not say how large');
});
