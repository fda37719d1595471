import { afterAll, beforeAll, expect, test } from 'vitest';
import { isUnavailable } from '../../../lib/core/failure.ts';
import { describeError } from '../../../lib/core/log.ts';
import { bucket as bucketResource } from '../../../lib/media/bucket.ts';
import { bucketAddress } from '../../../lib/media/bucket-address.ts';
import { bucketOrigin } from '../../../lib/media/bucket-origin.ts';
import { readObject } from '../../../lib/media/objects.ts';
import { openTestBucket, type TestBucket } from '../../support/bucket.ts';
import { type StandInAnswer, startBucketStandIn } from '../../support/bucket-stand-in.ts';

let world: TestBucket;
beforeAll(async () => {
  world = await openTestBucket();
});
afterAll(() => world?.stop());

const fine: StandInAnswer = { status: 200, body: 'sound' };
const caught = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => new Error('nothing was thrown'),
    (error) => error,
  );

test('on the platform a bucket is a host of its own, elsewhere a path', () => {
  expect(bucketAddress({ AWS_REGION: 'ap-south-1' }, 'voices')).toEqual({
    protocol: 'https:',
    host: 'voices.s3.ap-south-1.amazonaws.com',
    origin: 'https://voices.s3.ap-south-1.amazonaws.com',
    path: '/',
  });
  expect(bucketAddress({ AWS_ENDPOINT_URL: 'http://127.0.0.1:4566/' }, 'voices')).toEqual({
    protocol: 'http:',
    host: '127.0.0.1:4566',
    origin: 'http://127.0.0.1:4566',
    path: '/voices/',
  });
  const lookalike = { AWS_ENDPOINT_URL: 'https://s3.amazonaws.com.example' };
  expect(bucketAddress(lookalike, 'voices').path).toBe('/voices/');
});

test('pages name the origin from which clients read, and need no right for it', () => {
  expect(bucketOrigin.open({ BUCKET_NAME: 'voices', AWS_REGION: 'ap-south-1' })).toBe(
    'https://voices.s3.ap-south-1.amazonaws.com',
  );
  expect([bucketOrigin.access, bucketResource.access]).toEqual([[], []]);
  expect([bucketOrigin.env, bucketResource.env]).toEqual([['BUCKET_NAME'], ['BUCKET_NAME']]);
});

test.each([
  ['GET', 503],
  ['GET', 500],
  ['GET', 429],
  ['DELETE', 503],
  ['PUT', 503],
  ['PUT', 429],
] as const)('a %s that is answered %d is asked again, with all that belongs to it', async (method, status) => {
  const { bucket, seen } = await startBucketStandIn([{ status }, { status }, fine]);
  const body = method === 'PUT' ? { body: new Uint8Array(Buffer.from('bytes')) } : {};
  const response = await bucket.ask({ method, key: 'a/b', headers: { 'x-amz-tagging': 'a=b' }, ...body });
  expect([response.status, await response.text()]).toEqual([200, 'sound']);
  expect(seen.map((one) => [one.method, one.url, String(one.body), one.headers['x-amz-tagging']])).toEqual(
    Array(3).fill([method, '/voices/a/b', method === 'PUT' ? 'bytes' : '', 'a=b']),
  );
});

test.each(['GET', 'DELETE'] as const)('a %s whose answer is lost is asked again', async (method) => {
  const { bucket, seen } = await startBucketStandIn(['lost', fine]);
  expect((await bucket.ask({ method, key: 'a' })).status).toBe(200);
  expect(seen).toHaveLength(2);
});

test('a PUT whose answer is lost is not asked again: it may have had its effect', async () => {
  const { bucket, seen } = await startBucketStandIn(['lost', fine]);
  const error = await caught(bucket.ask({ method: 'PUT', key: 'a', body: new Uint8Array(3) }));
  expect(error).toMatchObject({ name: 'Unreachable', $fault: 'server', $metadata: { attempts: 1 } });
  expect(seen).toHaveLength(1);
});

test('a PUT that was refused for overload and is then lost is not asked a third time', async () => {
  const { bucket, seen } = await startBucketStandIn([{ status: 503 }, 'lost', fine]);
  await caught(bucket.ask({ method: 'PUT', key: 'a', body: new Uint8Array(3) }));
  expect(seen).toHaveLength(2);
});

test.each<[string, StandInAnswer, object]>([
  [
    'overloaded',
    { status: 503, body: 'PRIVATE' },
    { name: 'Unavailable', $metadata: { httpStatusCode: 503, attempts: 3 } },
  ],
  ['unreachable', 'lost', { name: 'Unreachable', $metadata: { attempts: 3 } }],
])(
  'a bucket that stays %s is asked three times, and is an unavailable dependency then',
  async (_, answer, expected) => {
    const { bucket, seen } = await startBucketStandIn([answer]);
    const error = await caught(bucket.ask({ method: 'GET', key: 'private/key', query: { versionId: 'PRIVATE' } }));
    expect(error).toMatchObject(expected);
    expect(isUnavailable(error)).toBe(true);
    expect(seen).toHaveLength(3);
  },
);

test('what is thrown carries no address, no key and no signature, in its text or anywhere the log looks', async () => {
  const gone = { AWS_ENDPOINT_URL: 'http://127.0.0.1:2' };
  const standIns = [
    await startBucketStandIn(['lost']),
    await startBucketStandIn([{ status: 500 }]),
    await startBucketStandIn([], gone),
  ];
  for (const { bucket } of standIns) {
    const error = await caught(
      bucket.ask({
        method: 'PUT',
        key: 'private/key',
        query: { secret: 'PRIVATE' },
        body: new Uint8Array(Buffer.from('PRIVATE')),
      }),
    );
    const said = `${error.message} ${error.stack} ${JSON.stringify(error)} ${JSON.stringify(describeError(error))}`;
    expect(error.message).toMatch(/^the bucket (answered 500|gave no answer: [A-Z_]+)$/);
    expect(said).not.toMatch(/private|http:|127\.0\.0\.1|KEYID|SESSIONTOKEN|Signature/i);
    expect(error.cause).toBeUndefined();
  }
});

test.each([200, 204, 301, 403, 404, 409, 412, 416])('the answer %d is given as it is, at once', async (status) => {
  const { bucket, seen } = await startBucketStandIn([{ status }]);
  expect((await bucket.ask({ method: 'GET', key: 'a' })).status).toBe(status);
  expect(seen).toHaveLength(1);
});

test('a request is signed with the keys of the function, its session among them, and tells its trace', async () => {
  const { bucket, seen } = await startBucketStandIn([fine], { _X_AMZN_TRACE_ID: 'Root=1-a' });
  await bucket.ask({ method: 'GET', key: 'a', headers: { range: 'bytes=0-1' } });
  const [request] = seen;
  expect(request?.headers).toMatchObject({
    'x-amz-security-token': 'SESSIONTOKEN',
    'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
    'x-amzn-trace-id': 'Root=1-a',
    authorization: expect.stringMatching(
      /^AWS4-HMAC-SHA256 Credential=KEYID\/\d{8}\/ap-south-1\/s3\/aws4_request, SignedHeaders=host;range;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/,
    ),
  });
});

test('whatever stands in a query arrives as it is, in a request and in an address', async () => {
  const query = { prefix: 'a b+c/d=e&f', 'x?y': '\u00e9', tagging: '' };
  const { bucket, seen } = await startBucketStandIn([fine]);
  await bucket.ask({ method: 'GET', query });
  const address = new URL(await bucket.presign({ method: 'GET', key: 'a', query }, 60, new Date()));
  for (const { searchParams } of [new URL(seen[0]?.url ?? '', 'http://localhost'), address]) {
    expect(Object.fromEntries(searchParams)).toMatchObject(query);
  }
  expect(address.searchParams.get('X-Amz-Security-Token')).toBe('SESSIONTOKEN');
});

test('a version is asked for by its id, among the signed parts of the address', async () => {
  const { bucket } = world;
  const put = async (text: string) => {
    const response = await bucket.ask({ method: 'PUT', key: 'versions/a', body: new Uint8Array(Buffer.from(text)) });
    await response.body?.cancel();
    return response.headers.get('x-amz-version-id') as string;
  };
  const [first, second] = [await put('one'), await put('two')];
  expect(first).not.toBe(second);
  const text = async (versionId: string) =>
    (await bucket.ask({ method: 'GET', key: 'versions/a', query: { versionId } })).text();
  expect([await text(first), await text(second)]).toEqual(['one', 'two']);
});

test.each(['a b/c+d', 'a=b&c', "it's (a) b*c!", '\u00e9/\u0939\u093f', 'a%2Fb'])(
  'the key %j is asked for as it is',
  async (key) => {
    const { bucket } = world;
    const stored = await bucket.ask({ method: 'PUT', key: `odd/${key}`, body: new Uint8Array(Buffer.from('x')) });
    await stored.body?.cancel();
    expect(stored.status).toBe(200);
    expect((await readObject(bucket, `odd/${key}`, 10))?.size).toBe(1);
    const signed = await bucket.presign({ method: 'GET', key: `odd/${key}` }, 60, new Date());
    expect((await fetch(signed)).status).toBe(200);
  },
);
