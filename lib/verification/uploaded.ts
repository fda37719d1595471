import { Failure, refuse } from '../core/failure.ts';
import type { Grant } from '../core/grant.ts';
import type { AudioRefusal } from './audio.ts';
import { ownKeyInUrl, submittableMs } from './audio-object.ts';
import { discardUpload, type InspectionDesk, inspectionAccess, inspectUpload, type Upload } from './inspection.ts';
import { Heard, RefusedUploads, type SampleItem } from './store.ts';
import {
  type Submission,
  type SubmissionDesk,
  type SubmissionRefusal,
  submissionAccess,
  submitSample,
} from './submission.ts';

/** An upload that is submitted by its address. */
export type UploadedSubmission = Omit<Submission, 'object'> & { readonly url: string };

export type UploadedRefusal = AudioRefusal | SubmissionRefusal | Failure<'audio_url_invalid' | 'audio_not_found'>;

/** The rights that submitting an upload takes, beyond those of the ids. */
export const uploadedAccess: readonly Grant[] = [...submissionAccess, ...inspectionAccess, RefusedUploads.can('get')];

/**
 * Submits an object that the listener has uploaded, as it is found to be. What is refused leaves no record, and no
 * object but one that could still be submitted. Source: the app's README, "Voice samples".
 */
export async function submitUploaded(
  desk: SubmissionDesk & InspectionDesk,
  { url, ...submission }: UploadedSubmission,
): Promise<SampleItem | UploadedRefusal> {
  const { userId, voice, now } = submission;
  if (voice?.pending !== undefined) return refuse('verification_pending');
  const key = ownKeyInUrl(desk.bucket, userId, url);
  if (key === undefined) return refuse('audio_url_invalid');
  const found = (await inspectUpload(desk, { userId, key }, now)) ?? (await whyGone(desk, { userId, key }));
  if (found instanceof Failure) return found;
  const { object, storedAt } = found;
  const heard = await desk.table.get(Heard, { userId, sha256: object.sha256 });
  if (heard) {
    const again = refuse('audio_submitted_before');
    const { version } = object;
    if (heard.key !== key) await discardUpload(desk, { userId, key, version, fault: again.code }, now);
    return again;
  }
  if (now.getTime() - storedAt.getTime() > submittableMs) return refuse('audio_not_found');
  return submitSample(desk, { ...submission, object: { ...object, url } });
}

/** Of an object that is not there: it may have been deleted because it was no sample. */
async function whyGone(
  { table }: InspectionDesk,
  upload: Upload,
): Promise<AudioRefusal | Failure<'audio_not_found' | 'audio_submitted_before'>> {
  const refused = await table.get(RefusedUploads, upload);
  return refuse(refused?.fault ?? 'audio_not_found');
}
