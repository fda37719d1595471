import { AwsError } from '../../endpoint/aws-error.ts';
import { listNames, nameWriter, readMaximum } from '../listing.ts';
import type { ObjectVersion } from '../object-version.ts';
import type { Operation, S3Call, S3Context } from '../operation.ts';
import { type Markup, markup, xmlResponse } from '../xml.ts';

/** A version with the key it stands under, or a common prefix of keys. */
interface Entry {
  readonly name: string;
  readonly version?: ObjectVersion;
  readonly isLatest?: boolean;
}

/** The versions of a key, the newest first, or those after the one of an id. */
function entriesOf({ store }: S3Context, bucket: string, key: string, afterId?: string): Entry[] {
  const versions = store.versions({ bucket, key });
  const entries = versions.map((version, index) => ({ name: key, version, isLatest: index === 0 }));
  return entries.slice(afterId === undefined ? 0 : versions.findIndex(({ id }) => id === afterId) + 1);
}

function listEntries({ bucket, request }: S3Call, context: S3Context): Entry[] {
  const { query } = request;
  const [keyMarker, idMarker] = [query.get('key-marker') ?? '', query.get('version-id-marker') ?? undefined];
  if (idMarker !== undefined && keyMarker === '') {
    throw new AwsError('InvalidArgument', 'A version-id marker cannot be specified without a key marker.');
  }
  const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? ''];
  const following = listNames(context.store.keys(bucket), { prefix, delimiter, after: keyMarker });
  return [
    ...(idMarker === undefined ? [] : entriesOf(context, bucket, keyMarker, idMarker)),
    ...following.flatMap(({ name, isPrefix }) => (isPrefix ? [{ name }] : entriesOf(context, bucket, name))),
  ];
}

function describe({ name, version, isLatest }: Entry, write: (name: string) => string): Markup {
  if (version === undefined) return markup({ CommonPrefixes: markup({ Prefix: write(name) }) });
  const { id, modifiedMs, object } = version;
  const described = {
    Key: write(name),
    VersionId: id,
    IsLatest: isLatest,
    LastModified: new Date(modifiedMs).toISOString(),
  };
  return object === undefined
    ? markup({ DeleteMarker: markup(described) })
    : markup({
        Version: markup({ ...described, ETag: `"${object.etag}"`, Size: object.size, StorageClass: 'STANDARD' }),
      });
}

/** ListObjectVersions: every version and delete marker, by key and from the newest to the oldest. */
export const listObjectVersions: Operation = (call, context) => {
  const { query } = call.request;
  const [maximum, write] = [readMaximum(query), nameWriter(query)];
  const entries = listEntries(call, context);
  const page = entries.slice(0, maximum);
  const isTruncated = maximum > 0 && entries.length > maximum;
  const last = isTruncated ? page.at(-1) : undefined;
  const head = markup({
    Name: call.bucket,
    Prefix: write(query.get('prefix') ?? ''),
    Delimiter: query.get('delimiter') ?? undefined,
    KeyMarker: write(query.get('key-marker') ?? ''),
    VersionIdMarker: query.get('version-id-marker') ?? '',
    NextKeyMarker: last && write(last.name),
    NextVersionIdMarker: last?.version?.id,
    MaxKeys: maximum,
    EncodingType: query.get('encoding-type') ?? undefined,
    IsTruncated: isTruncated,
  });
  const xml = [head, ...page.map((entry) => describe(entry, write))].map((part) => part.xml).join('');
  return xmlResponse('ListVersionsResult', { xml });
};
