import { readCopySource } from '../s3/copy-source.ts';
import { readDeletions } from '../s3/deletions.ts';
import type { ObjectStore } from '../s3/object-store.ts';
import type { S3Call } from '../s3/operation.ts';
import type { AccessRequest } from './iam.ts';

/** What a request needs, by the operation that it asks for. */
export type Needs = (call: S3Call, store: ObjectStore) => AccessRequest[] | Promise<AccessRequest[]>;

interface Version {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
}

function onObject(action: string, { bucket, key }: Pick<Version, 'bucket' | 'key'>): AccessRequest {
  return { action: `s3:${action}`, resource: `arn:aws:s3:::${bucket}/${key}`, context: {} };
}

/** A request that names a version needs the action of versions, and only that. */
const onVersion = (action: string, version: Version): AccessRequest =>
  onObject(version.versionId === undefined ? action : action.replace('Object', 'ObjectVersion'), version);

function onBucket(action: string, bucket: string, prefix?: string): AccessRequest {
  const context = prefix === undefined ? {} : { 's3:prefix': [prefix] };
  return { action: `s3:${action}`, resource: `arn:aws:s3:::${bucket}`, context };
}

/** What a caller must be allowed to do to be told that an object doesn't exist. */
export const needsToLearnOfAbsence = (bucket: string): AccessRequest => onBucket('ListBucket', bucket);

/** What a caller must be allowed to do to be told how many tags an object has. */
export const needsToCountTags = (call: S3Call): AccessRequest => onVersion('GetObjectTagging', call);

export const listAllNeeds: Needs = () => [{ action: 's3:ListAllMyBuckets', resource: '*', context: {} }];

export const bucketNeeds: Needs = ({ bucket }) => [onBucket('ListBucket', bucket)];

/** `action` on a whole bucket, or below the prefix of the request. */
export const listNeeds =
  (action: 'ListBucket' | 'ListBucketVersions'): Needs =>
  ({ bucket, request }) => [onBucket(action, bucket, request.query.get('prefix') ?? '')];

/** `action` on the object, or its sibling for versions when the request names one. */
export const objectNeeds =
  (action: string): Needs =>
  (call) => [onVersion(action, call)];

/** A write under `If-Match` reads, and one with tags sets tags. */
export const writeNeeds: Needs = (call) => [
  onObject('PutObject', call),
  ...(call.request.headers['x-amz-tagging'] === undefined ? [] : [onObject('PutObjectTagging', call)]),
  ...(call.request.headers['if-match'] === undefined ? [] : [onObject('GetObject', call)]),
];

/** Copying tags takes the right to read them there and to set them here. */
export const copyNeeds: Needs = (call, store) => {
  const source = readCopySource(call.request);
  const replaced = call.request.headers['x-amz-tagging-directive'] === 'REPLACE';
  const versions = replaced ? [] : store.versions(source);
  const copied = source.versionId === undefined ? versions[0] : versions.find(({ id }) => id === source.versionId);
  const copiesTags = Object.keys(copied?.object?.tags ?? {}).length > 0;
  const writes = writeNeeds(call, store) as AccessRequest[];
  return [
    onVersion('GetObject', source),
    ...writes,
    ...(copiesTags ? [onVersion('GetObjectTagging', source), onObject('PutObjectTagging', call)] : []),
  ];
};

/** Every key of DeleteObjects, and every version, needs its own permission. */
export const deletionNeeds: Needs = async ({ bucket, request }) => {
  const { deletions } = readDeletions((await request.body()).toString());
  return deletions.map((deletion) => onVersion('DeleteObject', { bucket, ...deletion }));
};
