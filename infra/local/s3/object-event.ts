import { randomBytes } from 'node:crypto';
import { type BusEvent, busEvent } from '../event-bus/bus-event.ts';
import type { Bucket, CloudModel } from '../model.ts';

/** What happened to an object. */
export interface ObjectChange {
  readonly reason: 'PutObject' | 'CopyObject' | 'CompleteMultipartUpload' | 'DeleteObject' | 'Lifecycle Expiration';
  readonly key: string;
  /** In bytes. */
  readonly size?: number | undefined;
  readonly etag?: string | undefined;
  /** Where the request came from; absent when it was none. */
  readonly sourceIp?: string | undefined;
}

const DELETIONS: ReadonlySet<ObjectChange['reason']> = new Set(['DeleteObject', 'Lifecycle Expiration']);

/**
 * The event by which a bucket tells the event bus of a change. The key stands in it as it is: only notifications that a
 * bucket sends past the bus encode it. No version is named, since none could be read: only the newest one is kept.
 */
export function objectEvent(model: CloudModel, bucket: Bucket, change: ObjectChange, atMs: number): BusEvent {
  const { reason, key, size, etag, sourceIp } = change;
  const deleted = DELETIONS.has(reason);
  return busEvent(model, atMs, {
    source: 'aws.s3',
    'detail-type': deleted ? 'Object Deleted' : 'Object Created',
    resources: [bucket.arn],
    detail: {
      version: '0',
      'event-version': '1.0',
      bucket: { name: bucket.name },
      object: {
        key,
        ...(size !== undefined && { size }),
        ...(etag !== undefined && { etag }),
        sequencer: atMs.toString(16).toUpperCase().padStart(18, '0'),
      },
      'request-id': randomBytes(8).toString('hex').toUpperCase(),
      requester: sourceIp === undefined ? 's3.amazonaws.com' : model.accountId,
      ...(sourceIp !== undefined && { 'source-ip-address': sourceIp }),
      reason,
      ...(deleted && { 'deletion-type': bucket.versioned ? 'Delete Marker Created' : 'Permanently Deleted' }),
    },
  });
}
