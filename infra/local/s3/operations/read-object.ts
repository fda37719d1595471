import { type ByteRange, readRange } from '../byte-range.ts';
import { isRangeAsked, judgeRead } from '../conditions.ts';
import type { StoredObject } from '../object-version.ts';
import { type FoundObject, findObject, httpDate, type Operation, type S3Call, versionHeader } from '../operation.ts';

/** The headers that a request asks the answer to carry, e.g. `response-content-disposition`. */
function askedHeaders({ request }: S3Call): Record<string, string> {
  const asked = [...request.query].filter(([name]) => name.startsWith('response-'));
  return Object.fromEntries(asked.map(([name, value]) => [name.slice('response-'.length), value]));
}

const whole = ({ size }: StoredObject): ByteRange => ({ start: 0, length: size });

function describe({ version, object }: FoundObject): Record<string, string> {
  const tags = Object.keys(object.tags).length;
  return {
    etag: `"${object.etag}"`,
    'last-modified': httpDate(version.modifiedMs),
    ...(tags > 0 && { 'x-amz-tagging-count': String(tags) }),
  };
}

/** GetObject and HeadObject, which differ in the body only: the current object or a version, whole or a part of it. */
export const readObject: Operation = (call, context) => {
  const { bucket, versionId, request } = call;
  const found = findObject(context, call, versionId);
  const { version, object } = found;
  const described = { ...describe(found), ...versionHeader(context, bucket, version.id) };
  if (judgeRead(request.headers, object, version.modifiedMs) === 'not modified') {
    return { status: 304, headers: described, body: '' };
  }
  const asked = isRangeAsked(request.headers, object, version.modifiedMs) ? request.headers.range : undefined;
  const range = readRange(asked, object.size);
  const { start, length } = range ?? whole(object);
  return {
    status: range === undefined ? 200 : 206,
    headers: {
      ...object.headers,
      ...described,
      'accept-ranges': 'bytes',
      'content-length': String(length),
      ...(range && { 'content-range': `bytes ${start}-${start + length - 1}/${object.size}` }),
      ...askedHeaders(call),
    },
    body: request.method === 'HEAD' ? '' : context.store.read(bucket, object, start, length),
  };
};
