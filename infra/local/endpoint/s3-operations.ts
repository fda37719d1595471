import type { ObjectStore } from '../s3/object-store.ts';
import type { S3Call } from '../s3/operation.ts';
import { CHECKSUM_HEADERS } from '../s3/request-body.ts';
import type { S3OperationName } from '../s3/s3.ts';
import * as needs from './authorize-s3.ts';
import { AwsError, unknownOperation } from './aws-error.ts';
import type { AwsRequest } from './aws-request.ts';
import type { AccessRequest } from './iam.ts';

/** An S3 request, understood. */
export interface S3Operation {
  readonly name: S3OperationName;
  readonly call: S3Call;
  readonly needs: readonly AccessRequest[];
}

interface Rule {
  readonly name: S3OperationName;
  readonly method: string;
  readonly on: 'service' | 'bucket' | 'object';
  /** Query parameters that tell this operation from others on the same path. */
  readonly flags?: readonly string[];
  /** Query parameters that it understands besides. */
  readonly parameters?: readonly string[];
  /** Headers that it understands besides those of every request; one that ends in `-` stands for all that begin so. */
  readonly headers?: readonly string[];
  readonly when?: (request: AwsRequest) => boolean;
  readonly needs: needs.Needs;
}

/** Of the signature, or notes of an SDK. Checksums in an address are without effect on the platform, too. */
const NEUTRAL_PARAMETERS =
  /^(x-id|x-amz-(algorithm|credential|date|expires|signedheaders|signature|security-token|content-sha256|user-agent|sdk-checksum-algorithm|checksum-.*))$/i;

const NEUTRAL_HEADERS = ['x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token', 'x-amz-user-agent'];

/** Headers that change what an operation does; any that it doesn't understand is refused. */
const TELLING_HEADER = /^(x-amz-.*|if-.*|range)$/;

const BODY = [...CHECKSUM_HEADERS, 'x-amz-sdk-checksum-algorithm'];
const WRITE = ['if-match', 'if-none-match', 'x-amz-tagging', 'x-amz-meta-'];
const READ = {
  parameters: [
    'versionId',
    ...['cache-control', 'content-disposition', 'content-encoding', 'content-language', 'content-type', 'expires'].map(
      (name) => `response-${name}`,
    ),
  ],
  headers: [
    ...['if-match', 'if-modified-since', 'if-none-match', 'if-range', 'if-unmodified-since', 'range'],
    // Objects are kept without checksums, which an answer then has none of, as on the platform.
    'x-amz-checksum-mode',
  ],
  needs: needs.objectNeeds('GetObject'),
};
const PAGE = ['prefix', 'delimiter', 'max-keys', 'encoding-type'];
const VERSION = ['versionId'];

const RULES: readonly Rule[] = [
  { name: 'ListBuckets', method: 'GET', on: 'service', needs: needs.listAllNeeds },
  { name: 'HeadBucket', method: 'HEAD', on: 'bucket', needs: needs.bucketNeeds },
  {
    ...{ name: 'ListObjects', method: 'GET', on: 'bucket', parameters: [...PAGE, 'marker'] },
    needs: needs.listNeeds('ListBucket'),
  },
  {
    ...{ name: 'ListObjectsV2', method: 'GET', on: 'bucket', flags: ['list-type'] },
    parameters: [...PAGE, 'continuation-token', 'start-after'],
    when: ({ query }) => query.get('list-type') === '2',
    needs: needs.listNeeds('ListBucket'),
  },
  {
    ...{ name: 'ListObjectVersions', method: 'GET', on: 'bucket', flags: ['versions'] },
    parameters: [...PAGE, 'key-marker', 'version-id-marker'],
    needs: needs.listNeeds('ListBucketVersions'),
  },
  {
    ...{ name: 'DeleteObjects', method: 'POST', on: 'bucket', flags: ['delete'], headers: BODY },
    needs: needs.deletionNeeds,
  },
  { name: 'GetObject', method: 'GET', on: 'object', ...READ },
  { name: 'HeadObject', method: 'HEAD', on: 'object', ...READ },
  {
    ...{ name: 'CopyObject', method: 'PUT', on: 'object' },
    headers: [...WRITE, 'x-amz-copy-source', 'x-amz-metadata-directive', 'x-amz-tagging-directive'],
    when: ({ headers }) => headers['x-amz-copy-source'] !== undefined,
    needs: needs.copyNeeds,
  },
  { name: 'PutObject', method: 'PUT', on: 'object', headers: [...BODY, ...WRITE], needs: needs.writeNeeds },
  {
    ...{ name: 'DeleteObject', method: 'DELETE', on: 'object', parameters: VERSION },
    needs: needs.objectNeeds('DeleteObject'),
  },
  {
    ...{ name: 'GetObjectTagging', method: 'GET', on: 'object', flags: ['tagging'], parameters: VERSION },
    needs: needs.objectNeeds('GetObjectTagging'),
  },
  {
    ...{ name: 'PutObjectTagging', method: 'PUT', on: 'object', flags: ['tagging'], parameters: VERSION },
    headers: BODY,
    needs: needs.objectNeeds('PutObjectTagging'),
  },
  {
    ...{ name: 'DeleteObjectTagging', method: 'DELETE', on: 'object', flags: ['tagging'], parameters: VERSION },
    needs: needs.objectNeeds('DeleteObjectTagging'),
  },
  {
    ...{ name: 'CreateMultipartUpload', method: 'POST', on: 'object', flags: ['uploads'] },
    headers: ['x-amz-tagging', 'x-amz-meta-'],
    needs: needs.writeNeeds,
  },
  {
    ...{ name: 'UploadPart', method: 'PUT', on: 'object', flags: ['partNumber', 'uploadId'], headers: BODY },
    needs: needs.objectNeeds('PutObject'),
  },
  {
    ...{ name: 'CompleteMultipartUpload', method: 'POST', on: 'object', flags: ['uploadId'] },
    headers: [...BODY, 'if-match', 'if-none-match'],
    needs: needs.writeNeeds,
  },
  {
    ...{ name: 'AbortMultipartUpload', method: 'DELETE', on: 'object', flags: ['uploadId'] },
    needs: needs.objectNeeds('AbortMultipartUpload'),
  },
];

/** The bucket and key of a path-style address; empty where it names none. Throws the AwsError `InvalidURI`. */
export function readPlace({ path }: AwsRequest): { bucket: string; key: string } {
  try {
    const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(decodeURIComponent(path)) ?? [];
    return { bucket, key };
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
  }
}

function findRule(request: AwsRequest, on: Rule['on']): Rule | undefined {
  const given = [...new Set(request.query.keys())].filter((name) => !NEUTRAL_PARAMETERS.test(name));
  return RULES.find(
    ({ method, on: subject, flags = [], parameters = [], when = () => true }) =>
      method === request.method &&
      subject === on &&
      flags.every((flag) => given.includes(flag)) &&
      given.every((name) => flags.includes(name) || parameters.includes(name)) &&
      when(request),
  );
}

function refuseUnknownHeaders({ headers }: AwsRequest, { name, headers: known = [] }: Rule): void {
  const understood = [...NEUTRAL_HEADERS, ...known];
  const unknown = Object.keys(headers)
    .filter((header) => TELLING_HEADER.test(header))
    .find((header) => !understood.some((one) => (one.endsWith('-') ? header.startsWith(one) : header === one)));
  if (unknown !== undefined) throw unknownOperation('s3', `${name} with the header ${unknown}`);
}

function readVersionId({ query }: AwsRequest): string | undefined {
  const id = query.get('versionId') ?? undefined;
  if (id === '') throw new AwsError('InvalidArgument', 'Version id cannot be the empty string');
  if (id !== undefined && !/^(null|[\w.]{32})$/.test(id)) {
    throw new AwsError('InvalidArgument', 'Invalid version id specified');
  }
  return id;
}

const LONGEST_KEY_BYTES = 1024;

/**
 * The S3 operation of a path-style request and what it must be allowed to do. Throws an AwsError for an operation, a
 * query parameter or a telling header that is not imitated.
 */
export async function readS3Operation(request: AwsRequest, store: ObjectStore): Promise<S3Operation> {
  const { bucket, key } = readPlace(request);
  const rule = findRule(request, key !== '' ? 'object' : bucket !== '' ? 'bucket' : 'service');
  if (rule === undefined) throw unknownOperation('s3', `${request.method} ${request.path}`);
  refuseUnknownHeaders(request, rule);
  if (Buffer.byteLength(key) > LONGEST_KEY_BYTES) throw new AwsError('KeyTooLongError', 'Your key is too long');
  const call: S3Call = { bucket, key, versionId: readVersionId(request), request };
  return { name: rule.name, call, needs: await rule.needs(call, store) };
}
