import { AwsError } from '../../endpoint/aws-error.ts';
import { judgeWrite } from '../conditions.ts';
import { readCopySource } from '../copy-source.ts';
import type { StoredObject } from '../object-version.ts';
import { findObject, type Operation, type S3Call, versionHeader } from '../operation.ts';
import { CHECKSUM_HEADERS, etagOf, readUpload } from '../request-body.ts';
import { tagsOfHeader } from '../tags.ts';
import { markup, xmlResponse } from '../xml.ts';

const CONTENT_HEADERS = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];

/** What a request that begins an object says of it: its headers and tags. */
export function describedBy({ request }: S3Call): Pick<StoredObject, 'headers' | 'tags'> {
  const described = Object.entries(request.headers).filter(
    ([name]) => CONTENT_HEADERS.includes(name) || name.startsWith('x-amz-meta-'),
  );
  return {
    headers: { 'content-type': 'binary/octet-stream', ...(Object.fromEntries(described) as Record<string, string>) },
    tags: tagsOfHeader(request.headers['x-amz-tagging'] as string | undefined),
  };
}

/** PutObject: stores the body if the condition of the request holds when the object takes its place. */
export const putObject: Operation = async (call, context) => {
  const { bucket, request } = call;
  context.store.bucket(bucket);
  const described = describedBy(call);
  const content = await readUpload(request);
  const etag = etagOf(content);
  const { id } = await context.store.put(call, { ...described, content, etag }, (current) =>
    judgeWrite(request.headers, current),
  );
  context.tell(call, { reason: 'PutObject', size: content.length, etag, versionId: id });
  const checksums = CHECKSUM_HEADERS.flatMap((name) => {
    const value = request.headers[name];
    return value === undefined ? [] : [[name, String(value)]];
  });
  return {
    status: 200,
    headers: { etag: `"${etag}"`, ...versionHeader(context, bucket, id), ...Object.fromEntries(checksums) },
    body: '',
  };
};

/** Whether a copy takes something from its source, or from the request. */
function isReplaced({ request }: S3Call, what: 'metadata' | 'tagging'): boolean {
  const directive = request.headers[`x-amz-${what}-directive`] ?? 'COPY';
  if (directive !== 'COPY' && directive !== 'REPLACE') {
    throw new AwsError('InvalidArgument', `Unknown ${what} directive.`);
  }
  return directive === 'REPLACE';
}

/** CopyObject: metadata and tags are those of the source unless the request replaces them. */
export const copyObject: Operation = async (call, context) => {
  const { bucket, key, request } = call;
  const { store } = context;
  store.bucket(bucket);
  const source = readCopySource(request);
  const { object, version } = findObject(context, source, source.versionId);
  const described = describedBy(call);
  const isSame = source.bucket === bucket && source.key === key && source.versionId === undefined;
  if (isSame && !isReplaced(call, 'metadata')) {
    const message =
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata.";
    throw new AwsError('InvalidRequest', message);
  }
  const content = store.read(source.bucket, object);
  const etag = etagOf(content);
  const copy = {
    content,
    etag,
    headers: isReplaced(call, 'metadata') ? described.headers : object.headers,
    tags: isReplaced(call, 'tagging') ? described.tags : object.tags,
  };
  const copied = await store.put(call, copy, (current) => judgeWrite(request.headers, current));
  context.tell(call, { reason: 'CopyObject', size: object.size, etag, versionId: copied.id });
  const result = markup({ LastModified: new Date(copied.modifiedMs).toISOString(), ETag: `"${etag}"` });
  return xmlResponse('CopyObjectResult', result, {
    ...versionHeader(context, bucket, copied.id),
    ...(store.bucket(source.bucket).versioned && { 'x-amz-copy-source-version-id': version.id }),
  });
};
