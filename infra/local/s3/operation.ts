import type { Clock } from '../clock.ts';
import { AwsError } from '../endpoint/aws-error.ts';
import type { AwsRequest, AwsResponse } from '../endpoint/aws-request.ts';
import type { CloudModel } from '../model.ts';
import type { ObjectChange } from './object-event.ts';
import type { ObjectStore, Place } from './object-store.ts';
import type { ObjectVersion, StoredObject } from './object-version.ts';
import type { Uploads } from './uploads.ts';

/** A request to S3, understood and allowed. */
export interface S3Call extends Place {
  /** The version that the request names. */
  readonly versionId: string | undefined;
  readonly request: AwsRequest;
}

/** What operations work on. */
export interface S3Context {
  readonly model: CloudModel;
  readonly clock: Clock;
  readonly store: ObjectStore;
  readonly uploads: Uploads;
  /** Tells the event bus of a change that a request made, when the bucket does that. */
  tell(call: S3Call, change: Omit<ObjectChange, 'key' | 'sourceIp'>): void;
}

/** One operation of S3; expected refusals are thrown as AwsError. */
export type Operation = (call: S3Call, context: S3Context) => AwsResponse | Promise<AwsResponse>;

/** An object and the version it is. */
export interface FoundObject {
  readonly version: ObjectVersion;
  readonly object: StoredObject;
}

/** The refusal of a read where no object is. */
export const noSuchKey = (headers: Readonly<Record<string, string>> = {}): AwsError =>
  new AwsError('NoSuchKey', 'The specified key does not exist.', 404, {}, headers);

/** As headers tell times. */
export const httpDate = (ms: number): string => new Date(ms).toUTCString();

/** The id of a version as an answer carries it: a bucket that keeps no versions names none. */
export function versionHeader({ store }: S3Context, bucket: string, id: string): Record<string, string> {
  return store.bucket(bucket).versioned ? { 'x-amz-version-id': id } : {};
}

/**
 * The object that a place and a version id name; without an id, the current one. Throws the AwsError with which S3
 * answers where there is none or a delete marker stands.
 */
export function findObject(context: S3Context, place: Place, versionId: string | undefined): FoundObject {
  const versions = context.store.versions(place);
  const version = versionId === undefined ? versions[0] : versions.find(({ id }) => id === versionId);
  if (version === undefined) {
    if (versionId === undefined) throw noSuchKey();
    throw new AwsError('NoSuchVersion', 'The specified version does not exist.', 404);
  }
  if (version.object !== undefined) return { version, object: version.object };
  const marked = { 'x-amz-delete-marker': 'true', ...versionHeader(context, place.bucket, version.id) };
  if (versionId === undefined) throw noSuchKey(marked);
  throw new AwsError(
    'MethodNotAllowed',
    'The specified method is not allowed against this resource.',
    405,
    {},
    { ...marked, allow: 'DELETE', 'last-modified': httpDate(version.modifiedMs) },
  );
}
