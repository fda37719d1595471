import type { AwsRequest } from './aws-request.ts';
import type { AccessRequest } from './iam.ts';

/** An S3 request, understood. */
export interface S3Operation {
  readonly name: string;
  readonly bucket: string;
  readonly needs: readonly AccessRequest[];
}

interface Target {
  readonly bucket: string;
  readonly key: string;
  readonly request: AwsRequest;
}

interface Rule {
  readonly name: string;
  readonly method: string;
  readonly on: 'service' | 'bucket' | 'object';
  /** Query parameters that tell this operation from others on the same path. */
  readonly flags?: readonly string[];
  readonly when?: (request: AwsRequest) => boolean;
  readonly needs: (target: Target) => AccessRequest[] | Promise<AccessRequest[]>;
}

/** Query parameters that tell no operation from another. */
const NEUTRAL =
  /^(x-amz-.*|x-id|response-.*|list-type|prefix|delimiter|max-keys|marker|continuation-token|start-after|encoding-type|fetch-owner)$/i;

function onObject(action: string, bucket: string, key: string): AccessRequest {
  return { action: `s3:${action}`, resource: `arn:aws:s3:::${bucket}/${key}`, context: {} };
}

/** What a caller must be allowed to do to be told that an object doesn't exist. */
export function listNeed(bucket: string, prefix?: string): AccessRequest {
  const context = prefix === undefined ? {} : { 's3:prefix': [prefix] };
  return { action: 's3:ListBucket', resource: `arn:aws:s3:::${bucket}`, context };
}

const object =
  (action: string) =>
  ({ bucket, key }: Target) => [onObject(action, bucket, key)];

function copySource({ headers }: AwsRequest): AccessRequest {
  const [bucket = '', ...key] = decodeURIComponent(String(headers['x-amz-copy-source'])).replace(/^\//, '').split('/');
  return onObject('GetObject', bucket, key.join('/'));
}

async function deletedKeys({ bucket, request }: Target): Promise<AccessRequest[]> {
  const keys = (await request.body()).toString().matchAll(/<Key>([^<]*)<\/Key>/g);
  return [...keys].map(([, key = '']) => onObject('DeleteObject', bucket, key));
}

const list = ({ bucket, request }: Target) => [listNeed(bucket, request.query.get('prefix') ?? '')];

const RULES: readonly Rule[] = [
  {
    name: 'ListBuckets',
    method: 'GET',
    on: 'service',
    needs: () => [{ action: 's3:ListAllMyBuckets', resource: '*', context: {} }],
  },
  { name: 'HeadBucket', method: 'HEAD', on: 'bucket', needs: ({ bucket }) => [listNeed(bucket)] },
  { name: 'ListObjects', method: 'GET', on: 'bucket', needs: list },
  { name: 'DeleteObjects', method: 'POST', on: 'bucket', flags: ['delete'], needs: deletedKeys },
  { name: 'GetObject', method: 'GET', on: 'object', needs: object('GetObject') },
  { name: 'HeadObject', method: 'HEAD', on: 'object', needs: object('GetObject') },
  {
    name: 'CopyObject',
    method: 'PUT',
    on: 'object',
    when: ({ headers }) => headers['x-amz-copy-source'] !== undefined,
    needs: (target) => [copySource(target.request), ...object('PutObject')(target)],
  },
  { name: 'PutObject', method: 'PUT', on: 'object', needs: object('PutObject') },
  { name: 'DeleteObject', method: 'DELETE', on: 'object', needs: object('DeleteObject') },
  { name: 'GetObjectTagging', method: 'GET', on: 'object', flags: ['tagging'], needs: object('GetObjectTagging') },
  { name: 'PutObjectTagging', method: 'PUT', on: 'object', flags: ['tagging'], needs: object('PutObjectTagging') },
  { name: 'CreateMultipartUpload', method: 'POST', on: 'object', flags: ['uploads'], needs: object('PutObject') },
  { name: 'UploadPart', method: 'PUT', on: 'object', flags: ['partNumber', 'uploadId'], needs: object('PutObject') },
  { name: 'CompleteMultipartUpload', method: 'POST', on: 'object', flags: ['uploadId'], needs: object('PutObject') },
];

/** The S3 operation of a path-style request and what it must be allowed to do; undefined when it is not imitated. */
export async function readS3Operation(request: AwsRequest): Promise<S3Operation | undefined> {
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(decodeURIComponent(request.path)) ?? [];
  const on = key !== '' ? 'object' : bucket !== '' ? 'bucket' : 'service';
  const flags = [...new Set(request.query.keys())]
    .filter((name) => !NEUTRAL.test(name))
    .toSorted()
    .join();
  const rule = RULES.find(
    (candidate) =>
      candidate.method === request.method &&
      candidate.on === on &&
      (candidate.flags ?? []).toSorted().join() === flags &&
      (candidate.when?.(request) ?? true),
  );
  return rule && { name: rule.name, bucket, needs: await rule.needs({ bucket, key, request }) };
}
