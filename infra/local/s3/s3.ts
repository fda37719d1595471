import type { BusEvent } from '../event-bus/bus-event.ts';
import type { Bucket } from '../model.ts';
import { startS3Expiry } from './expiry.ts';
import { type ObjectChange, objectEvent } from './object-event.ts';
import { createObjectStore, type ObjectStore, type ObjectStoreOptions } from './object-store.ts';
import type { Operation, S3Call, S3Context } from './operation.ts';
import { headBucket, listBuckets } from './operations/buckets.ts';
import { deleteObject, deleteObjects } from './operations/delete-object.ts';
import { listObjects, listObjectsV2 } from './operations/list-objects.ts';
import { listObjectVersions } from './operations/list-versions.ts';
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  uploadPart,
} from './operations/multipart-upload.ts';
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './operations/object-tagging.ts';
import { readObject } from './operations/read-object.ts';
import { copyObject, putObject } from './operations/write-object.ts';
import { createUploads } from './uploads.ts';

const OPERATIONS = {
  ListBuckets: listBuckets,
  HeadBucket: headBucket,
  ListObjects: listObjects,
  ListObjectsV2: listObjectsV2,
  ListObjectVersions: listObjectVersions,
  GetObject: readObject,
  HeadObject: readObject,
  PutObject: putObject,
  CopyObject: copyObject,
  DeleteObject: deleteObject,
  DeleteObjects: deleteObjects,
  GetObjectTagging: getObjectTagging,
  PutObjectTagging: putObjectTagging,
  DeleteObjectTagging: deleteObjectTagging,
  CreateMultipartUpload: createMultipartUpload,
  UploadPart: uploadPart,
  CompleteMultipartUpload: completeMultipartUpload,
  AbortMultipartUpload: abortMultipartUpload,
} as const satisfies Record<string, Operation>;

export type S3OperationName = keyof typeof OPERATIONS;

/** S3 itself. It trusts its callers: whoever lets others speak to it verifies signatures and permissions. */
export interface S3 {
  readonly store: ObjectStore;
  bucket(name: string): Bucket | undefined;
  execute(name: S3OperationName, call: S3Call): ReturnType<Operation>;
  stop(): void;
}

export interface S3Options extends ObjectStoreOptions {
  /** Told of every change of an object in a bucket that sends its events to the event bus. */
  publish(event: BusEvent): void;
}

/** Starts S3 with the model's buckets, their CORS and lifecycle rules. */
export function startS3({ publish, ...options }: S3Options): S3 {
  const { model, clock } = options;
  const store = createObjectStore(options);
  let told = 0;
  const tell = (bucketName: string, change: ObjectChange): void => {
    const bucket = store.bucket(bucketName);
    told += 1;
    if (bucket.eventBridge) publish(objectEvent(model, bucket, change, clock.now(), told));
  };
  const expiry = startS3Expiry({
    ...{ model, clock, store },
    expired: ({ bucket, key }, change) => tell(bucket, { reason: 'Lifecycle Expiration', key, ...change }),
  });
  const context: S3Context = {
    ...{ model, clock, store, uploads: createUploads() },
    tell: ({ bucket, key, request }, change) =>
      tell(bucket, { ...change, key, sourceIp: request.stream.socket.remoteAddress }),
  };
  return {
    store,
    bucket: (name) => model.buckets.find((bucket) => bucket.name === name),
    execute: (name, call) => OPERATIONS[name](call, context),
    stop: expiry.stop,
  };
}
