import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allow } from '../support/aws-endpoint.ts';
import { bucketOf, startS3Cloud } from '../support/s3-cloud.ts';

const Bucket = 'media-bucket';
const arn = `arn:aws:s3:::${Bucket}`;

let cloud: Awaited<ReturnType<typeof startS3Cloud>>;
beforeAll(async () => {
  const cors = [{ origins: ['https://app.example'], methods: ['PUT', 'GET'], headers: ['*'], exposed: ['ETag'] }];
  cloud = await startS3Cloud({
    buckets: [
      bucketOf(Bucket, { cors }),
      bucketOf('open', { cors: [{ origins: ['*'], methods: ['GET'], headers: ['x-a*'], exposed: [] }] }),
    ],
    policies: {
      upload: [allow(['s3:PutObject', 's3:GetObject'], [`${arn}/photos/*`])],
      lister: [allow(['s3:GetObject'], [`${arn}/*`]), allow(['s3:ListBucket'], [arn])],
    },
  });
});
afterAll(() => cloud?.stop());

/** A presigned upload of exactly 4 bytes of `image/png`, as the product signs it. */
function presign(Key: string, name = 'upload', expiresIn = 60) {
  const command = new PutObjectCommand({ Bucket, Key, ContentType: 'image/png', ContentLength: 4 });
  const signableHeaders = new Set(['content-type', 'content-length']);
  return getSignedUrl(cloud.client(name), command, { expiresIn, signableHeaders });
}

const upload = (url: string, body = 'body', type = 'image/png', more: Record<string, string> = {}) =>
  fetch(url, { method: 'PUT', body, headers: { 'content-type': type, ...more } });

const code = async (response: Response) => [response.status, /<Code>(\w+)</.exec(await response.text())?.[1]];

test('a presigned upload stores exactly what was signed', async () => {
  const uploaded = await upload(await presign('photos/signed.png'));
  expect(uploaded.status).toBe(200);
  const read = await cloud.client('upload').send(new HeadObjectCommand({ Bucket, Key: 'photos/signed.png' }));
  expect([read.ContentType, read.ContentLength]).toEqual(['image/png', 4]);
});

test('a presigned upload of another type, length, key or signature is 403 and nothing is stored', async () => {
  const url = await presign('photos/refused.png');
  const mismatch = [403, 'SignatureDoesNotMatch'];
  expect(await code(await upload(url, 'body', 'text/html'))).toEqual(mismatch);
  expect(await code(await upload(url, 'longer body'))).toEqual(mismatch);
  expect(await code(await upload(url.replace('refused', 'other')))).toEqual(mismatch);
  expect(await code(await upload(url.replace(/(X-Amz-Signature=)./, '$1g')))).toEqual(mismatch);
  expect(await code(await fetch(url))).toEqual(mismatch);
  const listed = await cloud.client('lister').send(new ListObjectsV2Command({ Bucket, Prefix: 'photos/refused' }));
  expect(listed.KeyCount).toBe(0);
});

test('whoever was handed an address can add no header of AWS to it, and nothing is stored', async () => {
  const url = await presign('photos/added.png');
  for (const header of ['x-amz-tagging', 'x-amz-meta-by', 'x-amz-copy-source']) {
    const added = await upload(url, 'body', 'image/png', { [header]: 'safe=yes' });
    expect([added.status, await added.text()]).toEqual([403, expect.stringContaining('which were not signed')]);
  }
  const listed = await cloud.client('lister').send(new ListObjectsV2Command({ Bucket, Prefix: 'photos/added' }));
  expect(listed.KeyCount).toBe(0);
});

test('who signed an address must have the permission when it is used', async () => {
  expect(await code(await upload(await presign('photos/z.png', 'lister')))).toEqual([403, 'AccessDenied']);
  expect(await code(await upload(await presign('photos/z.png', 'stranger')))).toEqual([403, 'InvalidAccessKeyId']);
});

test('an unsigned request is refused', async () => {
  expect(await code(await fetch(`${cloud.url}/${Bucket}/photos/signed.png`))).toEqual([403, 'AccessDenied']);
});

test('a presigned download carries the asked headers', async () => {
  const command = new GetObjectCommand({
    Bucket,
    Key: 'photos/signed.png',
    ResponseContentDisposition: 'attachment; filename="a.png"',
  });
  const downloaded = await fetch(await getSignedUrl(cloud.client('upload'), command));
  expect(await downloaded.text()).toBe('body');
  expect(downloaded.headers.get('content-disposition')).toBe('attachment; filename="a.png"');
});

test('browsers of the allowed origins may send presigned requests, others may not', async () => {
  const url = await presign('photos/browser.png');
  const ask = (origin: string) =>
    fetch(url, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-type' },
    });
  expect((await ask('https://app.example')).status).toBe(200);
  expect((await ask('https://evil.example')).status).toBe(403);
  const uploaded = await upload(url, 'body', 'image/png', { origin: 'https://app.example' });
  expect(uploaded.headers.get('access-control-allow-origin')).toBe('https://app.example');
  expect(uploaded.headers.get('access-control-expose-headers')).toBe('ETag');
  const refused = await upload(url, 'longer body', 'image/png', { origin: 'https://app.example' });
  expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([403, 'https://app.example']);
  const foreign = await upload(url, 'body', 'image/png', { origin: 'https://evil.example' });
  expect([foreign.status, foreign.headers.get('access-control-allow-origin')]).toEqual([200, null]);
});

test('a rule for every origin names none, and allows only its methods and headers', async () => {
  const ask = (method: string, headers?: string) =>
    fetch(`${cloud.url}/open/x`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://any.example',
        'access-control-request-method': method,
        ...(headers !== undefined && { 'access-control-request-headers': headers }),
      },
    });
  const allowed = await ask('GET', 'X-Any, x-abc');
  const names = ['access-control-allow-origin', 'access-control-allow-credentials', 'access-control-allow-headers'];
  expect([allowed.status, ...names.map((name) => allowed.headers.get(name))]).toEqual([200, '*', null, 'x-any, x-abc']);
  expect(await code(await ask('PUT'))).toEqual([403, 'AccessForbidden']);
  expect(await code(await ask('GET', 'x-any, y'))).toEqual([403, 'AccessForbidden']);
  expect(await code(await fetch(`${cloud.url}/none/x`, { method: 'OPTIONS' }))).toEqual([400, 'BadRequest']);
});

test("a presigned address expires by the cloud's clock", async () => {
  const url = await presign('photos/late.png');
  await cloud.clock.advance(61);
  expect(await code(await upload(url))).toEqual([403, 'AccessDenied']);
});
