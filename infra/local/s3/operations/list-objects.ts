import { AwsError } from '../../endpoint/aws-error.ts';
import type { Listed } from '../listing.ts';
import { listNames, nameWriter, readMaximum } from '../listing.ts';
import type { ObjectVersion } from '../object-version.ts';
import type { Operation, S3Call, S3Context } from '../operation.ts';
import { type Markup, markup, xmlResponse } from '../xml.ts';

interface Page {
  readonly names: readonly Listed[];
  readonly isTruncated: boolean;
  /** What every answer to a listing tells. */
  readonly elements: Readonly<Record<string, string | number | boolean | Markup[] | undefined>>;
}

function content(key: string, { object, modifiedMs }: ObjectVersion, write: (name: string) => string): Markup {
  return markup({
    Key: write(key),
    LastModified: new Date(modifiedMs).toISOString(),
    ETag: `"${object?.etag}"`,
    Size: object?.size,
    StorageClass: 'STANDARD',
  });
}

/** One page of the objects that are current, which keys with a delete marker on top have none of. */
function pageOf({ bucket, request }: S3Call, { store }: S3Context, after: string): Page {
  const { query } = request;
  const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? ''];
  const [maximum, write] = [readMaximum(query), nameWriter(query)];
  const current = (key: string) => store.versions({ bucket, key })[0] as ObjectVersion;
  const keys = store.keys(bucket).filter((key) => current(key).object !== undefined);
  const all = listNames(keys, { prefix, delimiter, after });
  const names = all.slice(0, maximum);
  return {
    names,
    isTruncated: maximum > 0 && all.length > maximum,
    elements: {
      Name: bucket,
      Prefix: write(prefix),
      Delimiter: delimiter === '' ? undefined : write(delimiter),
      MaxKeys: maximum,
      EncodingType: query.get('encoding-type') ?? undefined,
      Contents: names.filter(({ isPrefix }) => !isPrefix).map(({ name }) => content(name, current(name), write)),
      CommonPrefixes: names.filter(({ isPrefix }) => isPrefix).map(({ name }) => markup({ Prefix: write(name) })),
    },
  };
}

/** A token that says nothing to its reader: the last name of the page before. */
const toToken = (name: string): string => Buffer.from(name).toString('base64url');

function fromToken(token: string): string {
  const name = Buffer.from(token, 'base64url').toString();
  if (toToken(name) === token && name !== '') return name;
  throw new AwsError('InvalidArgument', 'The continuation token provided is incorrect');
}

/** ListObjectsV2. */
export const listObjectsV2: Operation = (call, context) => {
  const { query } = call.request;
  const [token, startAfter] = [query.get('continuation-token'), query.get('start-after')];
  const page = pageOf(call, context, token === null ? (startAfter ?? '') : fromToken(token));
  const result = markup({
    ...page.elements,
    KeyCount: page.names.length,
    IsTruncated: page.isTruncated,
    ContinuationToken: token ?? undefined,
    NextContinuationToken: page.isTruncated ? toToken(page.names.at(-1)?.name ?? '') : undefined,
    StartAfter: startAfter === null ? undefined : nameWriter(query)(startAfter),
  });
  return xmlResponse('ListBucketResult', result);
};

/** ListObjects, the first version: it names where the next page begins only when names are grouped. */
export const listObjects: Operation = (call, context) => {
  const { query } = call.request;
  const marker = query.get('marker') ?? '';
  const page = pageOf(call, context, marker);
  const write = nameWriter(query);
  const isNamed = page.isTruncated && query.has('delimiter');
  const result = markup({
    ...page.elements,
    Marker: write(marker),
    IsTruncated: page.isTruncated,
    NextMarker: isNamed ? write(page.names.at(-1)?.name ?? '') : undefined,
  });
  return xmlResponse('ListBucketResult', result);
};
