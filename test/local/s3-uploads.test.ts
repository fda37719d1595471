import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { VERSIONED as Bucket, sendRaw, startS3Cloud } from '../support/s3-cloud.ts';

let cloud: Awaited<ReturnType<typeof startS3Cloud>>;
let s3: ReturnType<typeof cloud.client>;
beforeAll(async () => {
  cloud = await startS3Cloud();
  s3 = cloud.client();
});
afterAll(() => cloud?.stop());

const digest = (algorithm: string, body: string) => createHash(algorithm).update(body).digest();
const isStored = async (Prefix: string) =>
  (await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix }))).Versions !== undefined;

test('headers that describe the content come back with it, and others do not', async () => {
  const described = {
    CacheControl: 'max-age=60',
    ContentDisposition: 'attachment; filename="a.txt"',
    ContentEncoding: 'gzip',
    ContentLanguage: 'en',
    ContentType: 'text/plain',
    Metadata: { by: 'ann', 'long-name': 'x y' },
  };
  await s3.send(new PutObjectCommand({ Bucket, Key: 'described', Body: 'x', ...described }));
  expect(await s3.send(new GetObjectCommand({ Bucket, Key: 'described' }))).toMatchObject(described);
  const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'plain' }));
  await fetch(url, { method: 'PUT', body: Buffer.from('x'), headers: { 'x-other': 'y' } });
  const plain = await fetch(await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'plain' })));
  expect([plain.headers.get('content-type'), plain.headers.get('x-other')]).toEqual(['binary/octet-stream', null]);
});

test('an empty object and one of many megabytes come back as they were', async () => {
  const large = Buffer.alloc(20 * 1024 ** 2, 'quartet');
  for (const [Key, Body] of [
    ['empty', Buffer.alloc(0)],
    ['large', large],
  ] as const) {
    const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
    const read = await s3.send(new GetObjectCommand({ Bucket, Key }));
    const content = Buffer.from((await read.Body?.transformToByteArray()) ?? []);
    expect([content.equals(Body), read.ETag, ETag]).toEqual([
      true,
      ETag,
      `"${createHash('md5').update(Body).digest('hex')}"`,
    ]);
  }
});

test.each([
  ['ContentMD5', { ContentMD5: digest('md5', 'other').toString('base64') }, 'BadDigest'],
  ['ContentMD5 that is none', { ContentMD5: 'abc' }, 'InvalidDigest'],
  ['ChecksumCRC32', { ChecksumCRC32: 'AAAAAA==' }, 'BadDigest'],
  ['ChecksumSHA1', { ChecksumSHA1: digest('sha1', 'other').toString('base64') }, 'BadDigest'],
  ['ChecksumSHA256', { ChecksumSHA256: digest('sha256', 'other').toString('base64') }, 'BadDigest'],
])('a body that its %s does not fit is refused, and nothing is stored', async (_what, checksum, name) => {
  const write = s3.send(new PutObjectCommand({ Bucket, Key: 'damaged', Body: 'body', ...checksum }));
  await expect(write).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
  expect(await isStored('damaged')).toBe(false);
});

test('a body that its digests fit is stored, and its checksum is confirmed', async () => {
  const ChecksumSHA256 = digest('sha256', 'body').toString('base64');
  const ContentMD5 = digest('md5', 'body').toString('base64');
  const written = await s3.send(
    new PutObjectCommand({ Bucket, Key: 'sound', Body: 'body', ChecksumSHA256, ContentMD5 }),
  );
  expect(written.ChecksumSHA256).toBe(ChecksumSHA256);
});

test('a checksum that is not verified here is not taken', async () => {
  const write = s3.send(
    new PutObjectCommand({ Bucket, Key: 'crc64', Body: 'body', ChecksumCRC64NVME: 'AAAAAAAAAAA=' }),
  );
  await expect(write).rejects.toMatchObject({ name: 'UnknownOperationException' });
});

test('a body other than the signed one is refused, and nothing is stored', async () => {
  const signed = new PutObjectCommand({ Bucket, Key: 'swapped', Body: 'signed' });
  signed.middlewareStack.add(
    (next) => (args) => {
      (args.request as { body: unknown }).body = 'forged';
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  const bare = cloud.client();
  bare.config.requestChecksumCalculation = async () => 'WHEN_REQUIRED';
  await expect(bare.send(signed)).rejects.toMatchObject({ name: 'XAmzContentSHA256Mismatch' });
  expect(await isStored('swapped')).toBe(false);
});

test('an upload without a length is 411, one in signed chunks 501, and nothing is stored', async () => {
  const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'chunked' }));
  const chunked = await sendRaw(url, 'PUT', { 'transfer-encoding': 'chunked' }, 'body');
  expect([chunked.status, chunked.code]).toEqual([411, 'MissingContentLength']);
  const quiet = cloud.client();
  const ignore = () => undefined;
  quiet.config.logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  const streamed = quiet.send(
    new PutObjectCommand({ Bucket, Key: 'chunked', Body: Readable.from([Buffer.from('body')]), ContentLength: 4 }),
  );
  await expect(streamed).rejects.toMatchObject({ name: 'NotImplemented', $metadata: { httpStatusCode: 501 } });
  expect(await isStored('chunked')).toBe(false);
});

test.each([
  ['ends before its length', 10, 'IncompleteBody'],
  ['is longer than S3 takes', 5 * 1024 ** 3 + 1, 'EntityTooLarge'],
])('a body that %s is refused, and nothing is stored', async (_what, length, outcome) => {
  const url = new URL(await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'cut' })));
  const socket = connect(Number(url.port), url.hostname);
  socket.write(
    `PUT ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\ncontent-length: ${length}\r\n\r\nbody`,
  );
  socket.end();
  socket.on('error', () => undefined).resume();
  const outcomes = () => cloud.ledger.calls().map((call) => call.outcome);
  await eventually(() => expect(outcomes()).toContain(outcome));
  expect(await isStored('cut')).toBe(false);
});

test('an address that can’t be decoded, and a key that is too long, are refused', async () => {
  const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'a' }));
  const undecodable = await sendRaw(url.replace('/a?', '/%E4?'), 'GET', {});
  expect([undecodable.status, undecodable.code]).toEqual([400, 'InvalidURI']);
  const write = s3.send(new PutObjectCommand({ Bucket, Key: 'ä'.repeat(513), Body: 'x' }));
  await expect(write).rejects.toMatchObject({ name: 'KeyTooLongError' });
});

test('a document that is no XML, or another one, is refused', async () => {
  const url = await getSignedUrl(s3, new GetObjectTaggingCommand({ Bucket, Key: 'sound' }), {});
  const put = new PutObjectCommand({ Bucket, Key: 'sound' });
  put.middlewareStack.add(
    (next) => (args) => {
      (args.request as { query: Record<string, string> }).query.tagging = '';
      return next(args);
    },
    { step: 'build' },
  );
  const putUrl = await getSignedUrl(s3, put);
  const documents = [
    '',
    'tags',
    '<Tagging>',
    '<Tagging></TagSet>',
    '<Other/>',
    '<Tagging/><Tagging/>',
    '<Tagging>&x;</Tagging>',
  ];
  const unmatched = '<Tagging><TagSet></Tag></Tagging>';
  const odd = '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value><More/></Tag></TagSet></Tagging>';
  for (const document of [...documents, unmatched, odd]) {
    const sent = await sendRaw(putUrl, 'PUT', { 'content-length': String(document.length) }, document);
    expect([document, sent.status, sent.code]).toEqual([document, 400, 'MalformedXML']);
  }
  expect((await sendRaw(url, 'GET', {})).body).toContain('<TagSet></TagSet>');
});

const place = { Bucket, Key: 'parts' };
const begin = async () =>
  (await s3.send(new CreateMultipartUploadCommand({ ...place, Metadata: { by: 'ann' }, Tagging: 'a=1' }))).UploadId;
const part = async (UploadId: string | undefined, PartNumber: number, Body: string | Buffer) => {
  const { ETag } = await s3.send(new UploadPartCommand({ ...place, UploadId, PartNumber, Body }));
  return { ETag, PartNumber };
};
const complete = (UploadId: string | undefined, Parts: { ETag: string | undefined; PartNumber: number }[]) =>
  s3.send(new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts } }));

test('an upload in parts becomes one object, with what its beginning said of it', async () => {
  const UploadId = await begin();
  const last = await part(UploadId, 7, 'end');
  await part(UploadId, 2, 'replaced');
  const first = await part(UploadId, 2, Buffer.alloc(5 * 1024 ** 2, 'x'));
  const { VersionId, ETag } = await complete(UploadId, [first, last]);
  expect(ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
  const read = await s3.send(new GetObjectCommand(place));
  expect([read.VersionId, read.Metadata, read.TagCount, read.ETag]).toEqual([VersionId, { by: 'ann' }, 1, ETag]);
  expect((await read.Body?.transformToString())?.slice(-5)).toBe('xxend');
  await expect(complete(UploadId, [first, last])).rejects.toMatchObject({ name: 'NoSuchUpload' });
});

test('a list of parts that is not right is refused, and no object comes of it', async () => {
  const before = (await s3.send(new HeadObjectCommand(place))).VersionId;
  const UploadId = await begin();
  const [one, two] = [await part(UploadId, 1, 'one'), await part(UploadId, 2, 'two')];
  await expect(complete(UploadId, [two, one])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
  await expect(complete(UploadId, [one, two])).rejects.toMatchObject({ name: 'EntityTooSmall' });
  await expect(complete(UploadId, [{ ...one, ETag: two.ETag }])).rejects.toMatchObject({ name: 'InvalidPart' });
  await expect(part(UploadId, 10_001, 'x')).rejects.toMatchObject({ name: 'InvalidArgument' });
  await s3.send(new AbortMultipartUploadCommand({ ...place, UploadId }));
  await expect(part(UploadId, 3, 'x')).rejects.toMatchObject({ name: 'NoSuchUpload' });
  expect((await s3.send(new HeadObjectCommand(place))).VersionId).toBe(before);
});
