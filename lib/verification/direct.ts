import { Failure, refuse } from '../core/failure.ts';
import type { UploadedFile } from '../core/file-part.ts';
import type { Grant } from '../core/grant.ts';
import { describeError, type Log } from '../core/log.ts';
import { declaredAudio } from '../media/audio-type.ts';
import type { Bucket } from '../media/bucket.ts';
import { objectUrl } from '../media/object-url.ts';
import { checksumHeader, type ObjectRef, removeObject, storeObject } from '../media/objects.ts';
import { type AudioRefusal, judgeAudio } from './audio.ts';
import { audioHeaders, audioPrefix, newAudioKey } from './audio-object.ts';
import { Heard, type SampleItem } from './store.ts';
import {
  type Submission,
  type SubmissionDesk,
  type SubmissionRefusal,
  submissionAccess,
  submitSample,
} from './submission.ts';

/** What a direct upload takes. */
export interface DirectDesk extends SubmissionDesk {
  readonly bucket: Bucket;
  readonly log: Log;
  /** Whether samples are taken at all. */
  readonly takesUploads: boolean;
}

/** A file that is uploaded and submitted in one. */
export type DirectSubmission = Omit<Submission, 'object'> & { readonly file: UploadedFile };

type StoringRefusal = Failure<'uploads_not_configured' | 'upload_failed'>;

export type DirectRefusal = AudioRefusal | SubmissionRefusal | StoringRefusal | Failure<'audio_too_large_for_direct'>;

/** The rights that a direct upload takes, beyond those of the ids. */
export const directAccess: readonly Grant[] = [
  ...submissionAccess,
  { on: 'bucket', prefix: audioPrefix, actions: ['put', 'tag', 'deleteVersion'] },
];

/** What is sure to fit into one request, however the platform wraps it. */
const directBytes = 4_500_000;

/**
 * Stores a file as a sample and submits it. What is refused leaves neither object nor record; what breaks off may leave
 * an object that nobody has submitted. Source: the app's README, "Voice samples".
 */
export async function submitDirectly(
  desk: DirectDesk,
  { file, ...submission }: DirectSubmission,
): Promise<SampleItem | DirectRefusal> {
  const { userId, voice, now } = submission;
  if (voice?.pending !== undefined) return refuse('verification_pending');
  const contentType = await judgeFile(file);
  if (typeof contentType !== 'string') return contentType;
  const { sha256, bytes } = file;
  if (await desk.table.get(Heard, { userId, sha256 })) return refuse('audio_submitted_before');
  if (!desk.takesUploads) return refuse('uploads_not_configured');
  const stored = await store(desk, { userId, contentType, bytes, sha256 }, now);
  if (stored instanceof Failure) return stored;
  const object = { ...stored, url: objectUrl(desk.bucket, stored.key), contentType, size: bytes.length, sha256 };
  const outcome = await submitSample(desk, { ...submission, object });
  if (outcome instanceof Failure) await discard(desk, stored);
  return outcome;
}

/** What can't be deleted now is deleted by the bucket, as all that nobody has submitted. */
async function discard({ bucket, log }: DirectDesk, object: ObjectRef): Promise<void> {
  await removeObject(bucket, object).catch((error) => log.error('refused upload not deleted', describeError(error)));
}

/** Senders that know no types of audio may say so, or say nothing; others must say audio. */
async function judgeFile({
  declaredType,
  bytes,
}: UploadedFile): Promise<string | AudioRefusal | Failure<'audio_too_large_for_direct'>> {
  const says = declaredType !== undefined && !/^application\/octet-stream\s*(;|$)/i.test(declaredType);
  const declared = says ? declaredAudio(declaredType) : undefined;
  if (says && declared === undefined) return refuse('audio_type_refused');
  const judged = await judgeAudio({ declared, size: bytes.length, bytes });
  return typeof judged === 'string' && bytes.length > directBytes ? refuse('audio_too_large_for_direct') : judged;
}

/** Reasons of the bucket that no other try will change. */
const unconfigured = new Set(['NoSuchBucket', 'AccessDenied', 'AllAccessDisabled']);

interface CheckedFile {
  readonly userId: number;
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly sha256: string;
}

/**
 * Stores a file under a name of its own. When nothing is heard of it, as over a connection that has died since it was
 * last used, it is stored once more under another name: the first one, if it is there, is nobody's and goes by itself.
 */
async function store(
  desk: DirectDesk,
  file: CheckedFile,
  now: Date,
  isAgain = false,
): Promise<ObjectRef | StoringRefusal> {
  const { userId, contentType, bytes, sha256 } = file;
  const headers = { ...audioHeaders(userId, contentType, now), ...checksumHeader(sha256) };
  try {
    const key = newAudioKey(userId, { type: contentType }, now);
    return await storeObject(desk.bucket, { key, bytes, headers });
  } catch (error) {
    const { name } = error as Error;
    desk.log.error('upload failed', describeError(error));
    if (name === 'Unreachable' && !isAgain) return store(desk, file, now, true);
    return refuse(unconfigured.has(name) ? 'uploads_not_configured' : 'upload_failed');
  }
}
