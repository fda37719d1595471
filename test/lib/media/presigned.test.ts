import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { readObject } from '../../../lib/media/objects.ts';
import { openTestBucket, type TestBucket } from '../../support/bucket.ts';

let world: TestBucket;
beforeAll(async () => {
  world = await openTestBucket();
});
afterAll(() => world?.stop());

const upload = {
  'content-type': 'audio/mpeg',
  'if-none-match': '*',
  'x-amz-meta-user_id': '7',
  'x-amz-tagging': 'submitted=no',
};
const codeOf = async (response: Response) => /<Code>(\w+)</.exec(await response.text())?.[1] ?? response.status;
const presignUpload = (key: string, length: number) =>
  world.bucket.presign(
    { method: 'PUT', key, headers: { ...upload, 'content-length': String(length) } },
    900,
    new Date(),
  );
const send = (address: string, body: string, headers: Record<string, string> = upload) =>
  fetch(address, { method: 'PUT', headers, body });

test('an address to upload says which headers to send and shows none of their values; with them one file goes up, once', async () => {
  const address = await presignUpload('signed/a', 5);
  const query = new URL(address).searchParams;
  expect(query.get('X-Amz-SignedHeaders')).toBe(
    'content-length;content-type;host;if-none-match;x-amz-meta-user_id;x-amz-tagging',
  );
  expect(address).not.toMatch(/submitted|mpeg|local(?!host)/);
  expect((await send(address, 'sound')).status).toBe(200);
  expect(await codeOf(await send(address, 'later'))).toBe('PreconditionFailed');
  const object = await readObject(world.bucket, 'signed/a', 10);
  expect([String(Buffer.from(object?.bytes ?? [])), object?.contentType]).toEqual(['sound', 'audio/mpeg']);
});

test.each(Object.keys(upload))(
  'an address to upload is no good without the header %s, or with another value of it',
  async (name) => {
    const address = await presignUpload(`signed/${name}`, 5);
    const { [name as 'content-type']: _, ...rest } = upload;
    expect(await codeOf(await send(address, 'sound', rest))).toMatch(/SignatureDoesNotMatch|AccessDenied/);
    expect(await codeOf(await send(address, 'sound', { ...upload, [name]: 'other=1' }))).toMatch(
      /SignatureDoesNotMatch|AccessDenied/,
    );
    expect(await readObject(world.bucket, `signed/${name}`, 10)).toBeUndefined();
  },
);

test('an address to upload is good for this length, this key and this method only', async () => {
  const address = await presignUpload('signed/b', 5);
  expect(await codeOf(await send(address, 'sounds'))).toBe('SignatureDoesNotMatch');
  expect(await codeOf(await send(address.replace('signed/b', 'signed/c'), 'sound'))).toBe('SignatureDoesNotMatch');
  expect(await codeOf(await fetch(address))).toBe('SignatureDoesNotMatch');
  expect(await codeOf(await fetch(address, { method: 'DELETE' }))).toBe('SignatureDoesNotMatch');
  expect((await send(address, 'sound')).status).toBe(200);
});

test('an address is good from the time that it is made for until its seconds are over, by the time of the bucket', async () => {
  const later = await openTestBucket();
  onTestFinished(later.stop);
  const { clock } = later.aws;
  const now = new Date(clock.now());
  const sign = (method: 'GET' | 'PUT', key: string) => later.bucket.presign({ method, key }, 900, now);
  const [upload, hear, late] = [await sign('PUT', 'a'), await sign('GET', 'a'), await sign('PUT', 'b')];
  expect(new URL(hear).searchParams.get('X-Amz-Expires')).toBe('900');
  await clock.advance(890);
  expect((await fetch(upload, { method: 'PUT', body: 'sound' })).status).toBe(200);
  expect(await (await fetch(hear)).text()).toBe('sound');
  await clock.advance(20);
  expect(await codeOf(await fetch(hear))).toBe('AccessDenied');
  expect(await codeOf(await fetch(late, { method: 'PUT', body: 'sound' }))).toBe('AccessDenied');
  expect(
    (await fetch(await later.bucket.presign({ method: 'GET', key: 'a' }, 900, new Date(clock.now())))).status,
  ).toBe(200);
});

test('an address to hear names a version, and is none to another', async () => {
  const { bucket } = world;
  const now = new Date();
  const ids: string[] = [];
  for (const text of ['one', 'two']) {
    const address = await bucket.presign({ method: 'PUT', key: 'signed/f' }, 60, now);
    const stored = await fetch(address, { method: 'PUT', body: text });
    ids.push(stored.headers.get('x-amz-version-id') as string);
  }
  const [first = '', second = ''] = ids;
  const hear = await bucket.presign({ method: 'GET', key: 'signed/f', query: { versionId: first } }, 60, now);
  expect(await (await fetch(hear)).text()).toBe('one');
  expect(await codeOf(await fetch(hear.replace(first, second)))).toBe('SignatureDoesNotMatch');
});
