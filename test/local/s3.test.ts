import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createClock } from '../../infra/local/clock.ts';
import type { BusEvent } from '../../infra/local/event-bus/bus-event.ts';
import { type S3, startS3 } from '../../infra/local/s3/s3.ts';
import { allow, noEngine, roleOf, startAws } from '../support/aws-endpoint.ts';
import { emptyModel, lambdaFunction } from '../support/cloud-model.ts';

const Bucket = 'media-bucket';
const arn = `arn:aws:s3:::${Bucket}`;
const SILENT = { name: 'silent-bucket', arn: 'arn:aws:s3:::silent-bucket' };
const model = emptyModel({
  functions: [lambdaFunction('upload', '/'), lambdaFunction('lister', '/')],
  roles: [
    roleOf('upload', [allow(['s3:PutObject', 's3:GetObject'], [`${arn}/photos/*`])]),
    roleOf('lister', [allow(['s3:GetObject'], [`${arn}/*`]), allow(['s3:ListBucket'], [arn])]),
  ],
  buckets: [
    {
      stack: 'Test',
      logicalId: 'Media',
      arn,
      name: Bucket,
      versioned: false,
      cors: [{ origins: ['https://app.example'], methods: ['PUT', 'GET'], headers: ['*'], exposed: ['ETag'] }],
      eventBridge: true,
      expirations: [
        { prefix: 'tmp/', tags: {}, days: 2, what: 'current' },
        { prefix: '', tags: {}, days: 1, what: 'non-current' },
      ],
    },
    { ...SILENT, stack: 'Test', logicalId: 'Silent', versioned: false, cors: [], eventBridge: false, expirations: [] },
  ],
});

let published: BusEvent[] = [];
const clock = createClock();
let s3: S3;
let aws: Awaited<ReturnType<typeof startAws>>;
beforeAll(async () => {
  s3 = startS3({ model, clock, publish: (event) => published.push(event) });
  aws = await startAws(model, noEngine, { s3, clock });
});
beforeEach(() => {
  published = [];
});
afterAll(async () => {
  await aws?.endpoint.stop();
  s3?.stop();
});

const put = (Key: string, Body = 'body') =>
  aws.s3('upload').send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'image/png', Metadata: { by: 'ann' } }));

const code = async (response: Response) => [response.status, /<Code>(\w+)</.exec(await response.text())?.[1]];

test('an object is kept with its type and metadata and can be read, copied and listed', async () => {
  await put('photos/ä b+c.png');
  const read = await aws.s3('upload').send(new GetObjectCommand({ Bucket, Key: 'photos/ä b+c.png' }));
  expect([await read.Body?.transformToString(), read.ContentType, read.Metadata]).toEqual([
    'body',
    'image/png',
    { by: 'ann' },
  ]);
  const CopySource = encodeURI(`${Bucket}/photos/ä b+c.png`);
  await aws.s3('upload').send(new CopyObjectCommand({ Bucket, Key: 'photos/copy.png', CopySource }));
  const listed = await aws.s3('lister').send(new ListObjectsV2Command({ Bucket, Prefix: 'photos/c' }));
  expect(listed.Contents?.map(({ Key }) => Key)).toEqual(['photos/copy.png']);
});

test('every change of an object is told to the event bus as EventBridge has it, its key as it is', async () => {
  const Key = 'photos/ä b+c%20.png';
  await put(Key);
  await aws.s3('operator').send(new DeleteObjectCommand({ Bucket, Key }));
  const event = {
    version: '0',
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    source: 'aws.s3',
    account: '000000000000',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    region: 'ap-south-1',
    resources: [arn],
  };
  const detail = {
    version: '0',
    'event-version': '1.0',
    bucket: { name: Bucket },
    'request-id': expect.stringMatching(/^[0-9A-F]{16}$/),
    requester: '000000000000',
    'source-ip-address': expect.stringContaining('127.0.0.1'),
  };
  const sequencer = expect.stringMatching(/^[0-9A-F]{18}$/);
  const object = { key: Key, size: 4, etag: '841a2d689ad86bd1611447453c22c6fc', sequencer };
  expect(published).toEqual([
    { ...event, 'detail-type': 'Object Created', detail: { ...detail, object, reason: 'PutObject' } },
    {
      ...event,
      'detail-type': 'Object Deleted',
      detail: {
        ...detail,
        object: { key: Key, sequencer },
        reason: 'DeleteObject',
        'deletion-type': 'Permanently Deleted',
      },
    },
  ]);
});

test('a copy and an upload in parts are told with the operation that ended them, and the size of the whole', async () => {
  const operator = aws.s3('operator');
  await put('photos/whole.png');
  await operator.send(
    new CopyObjectCommand({ Bucket, Key: 'photos/copied', CopySource: `${Bucket}/photos/whole.png` }),
  );
  const upload = { Bucket, Key: 'photos/parts' };
  const { UploadId } = await operator.send(new CreateMultipartUploadCommand(upload));
  const { ETag } = await operator.send(new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: 'parts' }));
  const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
  await operator.send(new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload }));
  expect(published.slice(1)).toMatchObject([
    { 'detail-type': 'Object Created', detail: { reason: 'CopyObject', object: { key: 'photos/copied', size: 4 } } },
    {
      'detail-type': 'Object Created',
      detail: { reason: 'CompleteMultipartUpload', object: { key: 'photos/parts', size: 5 } },
    },
  ]);
});

test('a bucket that does not send its events to the event bus is silent', async () => {
  await aws.s3('operator').send(new PutObjectCommand({ Bucket: SILENT.name, Key: 'photos/a.png', Body: 'x' }));
  expect(published).toEqual([]);
});

test('a key that the policy does not cover is refused and nothing is stored', async () => {
  await expect(put('other/y.png')).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringContaining(
      `assumed-role/upload/upload is not authorized to perform: s3:PutObject on resource: ${arn}/other/y.png`,
    ),
  });
  const read = aws.s3('operator').send(new HeadObjectCommand({ Bucket, Key: 'other/y.png' }));
  await expect(read).rejects.toMatchObject({ name: 'NotFound' });
});

test('every deleted key needs its own permission', async () => {
  const remove = new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'photos/copy.png' }] } });
  await expect(aws.s3('lister').send(remove)).rejects.toMatchObject({ name: 'AccessDenied' });
  await aws.s3('operator').send(remove);
  const listed = await aws.s3('lister').send(new ListObjectsV2Command({ Bucket, Prefix: 'photos/copy' }));
  expect(listed.KeyCount).toBe(0);
});

test('only who may list a bucket learns that an object is missing', async () => {
  const read = new GetObjectCommand({ Bucket, Key: 'photos/missing.png' });
  await expect(aws.s3('upload').send(read)).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(aws.s3('lister').send(read)).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('what S3 is not imitated in is refused loudly: flags, parameters and headers, and nothing is stored', async () => {
  const operator = aws.s3('operator');
  const refused = [
    new GetObjectAclCommand({ Bucket, Key: 'x' }),
    new GetObjectCommand({ Bucket, Key: 'x', PartNumber: 1 }),
    new ListObjectsV2Command({ Bucket, FetchOwner: true }),
    new PutObjectCommand({ Bucket, Key: 'loud', Body: 'x', ACL: 'public-read' }),
    new PutObjectCommand({ Bucket, Key: 'loud', Body: 'x', StorageClass: 'GLACIER' }),
    new PutObjectCommand({
      Bucket,
      Key: 'loud',
      Body: 'x',
      SSECustomerAlgorithm: 'AES256',
      SSECustomerKey: 'k'.repeat(32),
    }),
    new DeleteObjectCommand({ Bucket, Key: 'x', IfMatch: '"a"' }),
  ];
  for (const command of refused) {
    await expect(operator.send(command as GetObjectCommand)).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
    expect(aws.logged.pop()).toContain('does not know s3:');
  }
  const tagged = await getSignedUrl(operator, new PutObjectCommand({ Bucket, Key: 'loud', Tagging: 'a=b' }));
  expect(await code(await fetch(tagged, { method: 'PUT', body: 'x' }))).toEqual([400, 'UnknownOperationException']);
  const listed = await operator.send(new ListObjectsV2Command({ Bucket, Prefix: 'loud' }));
  expect(listed.KeyCount).toBe(0);
});

test('objects expire by the lifecycle rule of their prefix, measured on the clock, and the event bus is told', async () => {
  const operator = () => {
    const client = aws.s3('operator');
    client.config.systemClockOffset = clock.now() - Date.now();
    return client;
  };
  const write = (Key: string) => operator().send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
  const keys = async () => {
    const listed = await operator().send(new ListObjectsV2Command({ Bucket, Prefix: 'tmp/' }));
    return listed.Contents?.map(({ Key }) => Key) ?? [];
  };
  await write('tmp/old');
  await write('photos/lasting');
  await clock.advance(86_400);
  await write('tmp/young');
  expect(await keys()).toEqual(['tmp/old', 'tmp/young']);
  published = [];
  await clock.advance(86_400);
  expect(await keys()).toEqual(['tmp/young']);
  await operator().send(new HeadObjectCommand({ Bucket, Key: 'photos/lasting' }));
  expect(published).toMatchObject([
    {
      'detail-type': 'Object Deleted',
      detail: { reason: 'Lifecycle Expiration', requester: 's3.amazonaws.com', object: { key: 'tmp/old' } },
    },
  ]);
  expect(published[0]?.detail).not.toHaveProperty('source-ip-address');
});
