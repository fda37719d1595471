import {
  AbortMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { allow } from '../support/aws-endpoint.ts';
import { VERSIONED as Bucket, startS3Cloud } from '../support/s3-cloud.ts';

const ARN = `arn:aws:s3:::${Bucket}`;
const Key = 'k';
const Tagging = { TagSet: [{ Key: 'a', Value: '1' }] };
const EVERYTHING = allow(['s3:*'], ['*']);

let cloud: Awaited<ReturnType<typeof startS3Cloud>> | undefined;
let VersionId: string | undefined;
let uploadId: string | undefined;
afterEach(() => cloud?.stop());

/** A cloud with a tagged object, an upload in parts, and a function `fn` that may do what is given. */
async function startWith(...policy: ReturnType<typeof allow>[]) {
  cloud = await startS3Cloud({ policies: { fn: policy } });
  const operator = cloud.client();
  ({ VersionId } = await operator.send(new PutObjectCommand({ Bucket, Key, Body: 'x', Tagging: 'a=1' })));
  uploadId = (await operator.send(new CreateMultipartUploadCommand({ Bucket, Key }))).UploadId;
  return cloud.client('fn');
}
beforeEach(() => {
  cloud = undefined;
});

type Command = Parameters<ReturnType<NonNullable<typeof cloud>['client']>['send']>[0];
const object = { Bucket, Key };
const version = () => ({ ...object, VersionId });
const OPERATIONS: readonly [string, () => unknown, readonly string[]][] = [
  ['GetObject', () => new GetObjectCommand(object), ['GetObject']],
  ['GetObject of a version', () => new GetObjectCommand(version()), ['GetObjectVersion']],
  ['HeadObject', () => new HeadObjectCommand(object), ['GetObject']],
  ['HeadObject of a version', () => new HeadObjectCommand(version()), ['GetObjectVersion']],
  ['PutObject', () => new PutObjectCommand({ ...object, Body: 'y' }), ['PutObject']],
  [
    'PutObject with tags',
    () => new PutObjectCommand({ ...object, Body: 'y', Tagging: 'a=1' }),
    ['PutObject', 'PutObjectTagging'],
  ],
  [
    'PutObject under a condition on what it replaces',
    () => new PutObjectCommand({ ...object, Body: 'y', IfMatch: '"9dd4e461268c8034f5c8564e155c67a6"' }),
    ['PutObject', 'GetObject'],
  ],
  ['DeleteObject', () => new DeleteObjectCommand(object), ['DeleteObject']],
  ['DeleteObject of a version', () => new DeleteObjectCommand(version()), ['DeleteObjectVersion']],
  [
    'DeleteObjects with and without a version',
    () => new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key, VersionId }, { Key }] } }),
    ['DeleteObject', 'DeleteObjectVersion'],
  ],
  ['GetObjectTagging', () => new GetObjectTaggingCommand(object), ['GetObjectTagging']],
  ['GetObjectTagging of a version', () => new GetObjectTaggingCommand(version()), ['GetObjectVersionTagging']],
  ['PutObjectTagging', () => new PutObjectTaggingCommand({ ...object, Tagging }), ['PutObjectTagging']],
  [
    'PutObjectTagging of a version',
    () => new PutObjectTaggingCommand({ ...version(), Tagging }),
    ['PutObjectVersionTagging'],
  ],
  ['DeleteObjectTagging', () => new DeleteObjectTaggingCommand(object), ['DeleteObjectTagging']],
  ['DeleteObjectTagging of a version', () => new DeleteObjectTaggingCommand(version()), ['DeleteObjectVersionTagging']],
  [
    'CopyObject of a tagged object',
    () => new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/${Key}` }),
    ['GetObject', 'GetObjectTagging', 'PutObject', 'PutObjectTagging'],
  ],
  [
    'CopyObject of a tagged version',
    () => new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/${Key}?versionId=${VersionId}` }),
    ['GetObjectVersion', 'GetObjectVersionTagging', 'PutObject', 'PutObjectTagging'],
  ],
  [
    'CreateMultipartUpload with tags',
    () => new CreateMultipartUploadCommand({ ...object, Tagging: 'a=1' }),
    ['PutObject', 'PutObjectTagging'],
  ],
  [
    'AbortMultipartUpload',
    () => new AbortMultipartUploadCommand({ ...object, UploadId: uploadId }),
    ['AbortMultipartUpload'],
  ],
];

test.each(OPERATIONS)('%s needs exactly its own permissions', async (_what, command, actions) => {
  const needed = actions.map((action) => `s3:${action}`);
  const fn = await startWith(allow(needed, [`${ARN}/*`]));
  await fn.send(command() as Command);
});

test.each(OPERATIONS.flatMap(([what, command, actions]) => actions.map((action) => [what, action, command] as const)))(
  '%s is refused without %s',
  async (_what, action, command) => {
    const fn = await startWith(EVERYTHING, { ...allow([`s3:${action}`], ['*']), effect: 'Deny' });
    const refused = await fn.send(command() as Command).then(
      () => 'allowed',
      ({ $metadata }) => $metadata.httpStatusCode,
    );
    expect(refused).toBe(403);
  },
);

test('lists of objects and of versions are allowed apart, each below its prefix', async () => {
  const below = (prefix: string) => ({ StringLike: { 's3:prefix': [prefix] } });
  const fn = await startWith(
    allow(['s3:ListBucket'], [ARN], below('objects/*')),
    allow(['s3:ListBucketVersions'], [ARN], below('versions/*')),
  );
  const REFUSED = { name: 'AccessDenied' };
  await fn.send(new ListObjectsV2Command({ Bucket, Prefix: 'objects/a' }));
  await fn.send(new ListObjectVersionsCommand({ Bucket, Prefix: 'versions/a' }));
  await expect(fn.send(new ListObjectsV2Command({ Bucket, Prefix: 'versions/a' }))).rejects.toMatchObject(REFUSED);
  await expect(fn.send(new ListObjectVersionsCommand({ Bucket, Prefix: 'objects/' }))).rejects.toMatchObject(REFUSED);
  await expect(fn.send(new ListObjectVersionsCommand({ Bucket }))).rejects.toMatchObject(REFUSED);
});

test('only who may list the bucket learns that an object, a version or tags are missing, or were deleted', async () => {
  const missing = { Bucket, Key: 'missing' };
  const commands = [
    () => new GetObjectCommand(missing),
    () => new GetObjectCommand({ ...object, VersionId: 'x'.repeat(32) }),
    () => new HeadObjectCommand(missing),
    () => new GetObjectTaggingCommand(missing),
    () => new PutObjectTaggingCommand({ ...missing, Tagging }),
    () => new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/missing` }),
    () => new GetObjectCommand({ Bucket, Key: 'deleted' }),
  ];
  for (const [mayList, status] of [
    [false, 403],
    [true, 404],
  ] as const) {
    const list = mayList ? [allow(['s3:ListBucket'], [ARN])] : [];
    const fn = await startWith(allow(['s3:*'], [`${ARN}/*`]), ...list);
    await cloud?.client().send(new DeleteObjectCommand({ Bucket, Key: 'deleted' }));
    for (const command of commands) {
      await expect(fn.send(command() as Command)).rejects.toMatchObject({ $metadata: { httpStatusCode: status } });
    }
    await cloud?.stop();
  }
});

test('only who may read tags is told how many there are', async () => {
  const fn = await startWith(allow(['s3:GetObject'], [`${ARN}/*`]));
  const read = await fn.send(new GetObjectCommand(object));
  expect([read.TagCount, read.VersionId, await read.Body?.transformToString()]).toEqual([undefined, VersionId, 'x']);
  await cloud?.stop();
  const reader = await startWith(allow(['s3:GetObject', 's3:GetObjectTagging'], [`${ARN}/*`]));
  expect((await reader.send(new GetObjectCommand(object))).TagCount).toBe(1);
});

test('who was handed an address can’t turn it to another version', async () => {
  const fn = await startWith(EVERYTHING);
  const url = await getSignedUrl(fn, new GetObjectCommand(object));
  expect((await fetch(url)).status).toBe(200);
  expect((await fetch(`${url}&versionId=${VersionId}`)).status).toBe(403);
});
