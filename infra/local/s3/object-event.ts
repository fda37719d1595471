import { randomBytes } from 'node:crypto';
import { type BusEvent, busEvent } from '../event-bus/bus-event.ts';
import type { Bucket, CloudModel } from '../model.ts';

/** What happened to an object. */
export interface ObjectChange {
  readonly reason: keyof typeof DETAIL_TYPES;
  readonly key: string;
  /** The version that came or went: of a deletion that names none, the delete marker. */
  readonly versionId: string;
  /** In bytes. */
  readonly size?: number | undefined;
  readonly etag?: string | undefined;
  /** Only of deletions. */
  readonly deletionType?: 'Delete Marker Created' | 'Permanently Deleted';
  /** Where the request came from; absent when it was none. */
  readonly sourceIp?: string | undefined;
}

const DETAIL_TYPES = {
  PutObject: 'Object Created',
  CopyObject: 'Object Created',
  CompleteMultipartUpload: 'Object Created',
  DeleteObject: 'Object Deleted',
  'Lifecycle Expiration': 'Object Deleted',
  PutObjectTagging: 'Object Tags Added',
  DeleteObjectTagging: 'Object Tags Deleted',
} as const;

/** A delete marker has the ETag of no bytes at all. */
const EMPTY_ETAG = 'd41d8cd98f00b204e9800998ecf8427e';

/** Two changes of one object have their order in it, even within a millisecond. */
function sequencer(atMs: number, order: number): string {
  const [time, place] = [atMs.toString(16).padStart(12, '0'), (order % 0x1000000).toString(16).padStart(6, '0')];
  return `${time}${place}`.toUpperCase();
}

/**
 * The event by which a bucket tells the event bus of a change, the `order`-th of all. The key stands in it as it is:
 * only notifications that a bucket sends past the bus encode it. A bucket that keeps no versions names none.
 */
export function objectEvent(
  model: CloudModel,
  bucket: Bucket,
  change: ObjectChange,
  atMs: number,
  order: number,
): BusEvent {
  const { reason, key, size, versionId, deletionType, sourceIp } = change;
  const etag = deletionType === 'Delete Marker Created' ? EMPTY_ETAG : change.etag;
  const isTagging = reason === 'PutObjectTagging' || reason === 'DeleteObjectTagging';
  return busEvent(model, atMs, {
    source: 'aws.s3',
    'detail-type': DETAIL_TYPES[reason],
    resources: [bucket.arn],
    detail: {
      version: '0',
      'event-version': '1.0',
      bucket: { name: bucket.name },
      object: {
        key,
        ...(size !== undefined && { size }),
        ...(etag !== undefined && { etag }),
        ...(bucket.versioned && { 'version-id': versionId }),
        ...(!isTagging && { sequencer: sequencer(atMs, order) }),
      },
      'request-id': randomBytes(8).toString('hex').toUpperCase(),
      requester: sourceIp === undefined ? 's3.amazonaws.com' : model.accountId,
      ...(sourceIp !== undefined && { 'source-ip-address': sourceIp }),
      ...(!isTagging && { reason }),
      ...(deletionType !== undefined && { 'deletion-type': deletionType }),
    },
  });
}
