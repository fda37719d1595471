import { hash } from 'node:crypto';
import { Failure } from '../core/failure.ts';
import type { Grant } from '../core/grant.ts';
import { declaredAudio } from '../media/audio-type.ts';
import type { Bucket } from '../media/bucket.ts';
import { readObject, removeObject } from '../media/objects.ts';
import type { Table } from '../table/table.ts';
import { type AudioRefusal, judgeAudio, maxAudioBytes } from './audio.ts';
import { audioPrefix, submittableMs } from './audio-object.ts';
import { RefusedUploads } from './store.ts';
import type { CheckedObject } from './submission.ts';

/** What looking at an upload takes. */
export interface InspectionDesk {
  readonly table: Table;
  readonly bucket: Bucket;
}

/** An upload by its key, and whose it is. */
export interface Upload {
  readonly userId: number;
  readonly key: string;
}

/** What an upload was found to be. */
export interface Inspected {
  readonly object: Omit<CheckedObject, 'url'>;
  readonly storedAt: Date;
}

/** The rights that looking at uploads takes. */
export const inspectionAccess: readonly Grant[] = [
  RefusedUploads.can('put'),
  { on: 'bucket', prefix: audioPrefix, actions: ['get', 'deleteVersion', 'learnAbsence'] },
];

/**
 * Looks at what was really uploaded: type, bytes and size. What is no sample is deleted, and why is remembered as long
 * as it could have been submitted. `undefined` = there is no such object. Doing it again comes to the same.
 * Source: the app's README, "Voice samples".
 */
export async function inspectUpload(
  { table, bucket }: InspectionDesk,
  { userId, key }: Upload,
  now: Date,
): Promise<Inspected | AudioRefusal | undefined> {
  const read = await readObject(bucket, key, maxAudioBytes);
  if (!read) return undefined;
  const { size, bytes, version, storedAt } = read;
  const contentType = await judgeAudio({ declared: declaredAudio(read.contentType), size, bytes });
  if (contentType instanceof Failure) {
    const expiresAt = Math.ceil((now.getTime() + submittableMs) / 1000);
    await table.put(RefusedUploads, { userId, key, fault: contentType.code, expiresAt });
    await removeObject(bucket, { key, version });
    return contentType;
  }
  const sha256 = hash('sha256', bytes as Uint8Array);
  return { object: { key, version, contentType, size, sha256 }, storedAt };
}
