import { hash } from 'node:crypto';
import { Failure } from '../core/failure.ts';
import type { Grant } from '../core/grant.ts';
import { Users } from '../identity/account.ts';
import { declaredAudio } from '../media/audio-type.ts';
import type { Bucket } from '../media/bucket.ts';
import { readObject, removeObject } from '../media/objects.ts';
import type { Table } from '../table/table.ts';
import { type AudioRefusal, judgeAudio, maxAudioBytes } from './audio.ts';
import { audioPrefix, submittableMs } from './audio-object.ts';
import { type RefusedUploadItem, RefusedUploads } from './store.ts';
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

/** Deletes an upload for good, and remembers why as long as it could have been submitted. */
export async function discardUpload(
  { table, bucket }: InspectionDesk,
  { version, ...refused }: Omit<RefusedUploadItem, 'expiresAt'> & { readonly version: string },
  now: Date,
): Promise<void> {
  const expiresAt = Math.ceil((now.getTime() + submittableMs) / 1000);
  await table.put(RefusedUploads, { ...refused, expiresAt });
  await removeObject(bucket, { key: refused.key, version });
}

/**
 * The same for an upload that nobody submits right now. Of an account that is gone it is deleted whatever it is: its
 * address may have been in use when what the account had was erased.
 */
export async function inspectLate(desk: InspectionDesk, upload: Upload, now: Date): Promise<AudioRefusal | undefined> {
  if (await desk.table.get(Users, { userId: upload.userId })) {
    const found = await inspectUpload(desk, upload, now);
    return found instanceof Failure ? found : undefined;
  }
  const left = await readObject(desk.bucket, upload.key, 0);
  if (left) await removeObject(desk.bucket, { key: upload.key, version: left.version });
  return undefined;
}

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
    await discardUpload({ table, bucket }, { userId, key, version, fault: contentType.code }, now);
    return contentType;
  }
  const sha256 = hash('sha256', bytes as Uint8Array);
  return { object: { key, version, contentType, size, sha256 }, storedAt };
}
