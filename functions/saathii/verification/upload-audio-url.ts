import * as z from 'zod/mini';
import { Failure } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { bucket } from '../../../lib/media/bucket.ts';
import { table } from '../../../lib/table/resource.ts';
import { submitUploaded, uploadedAccess } from '../../../lib/verification/uploaded.ts';
import { http } from '../_app.ts';
import { sampleIds } from '../_ids.ts';
import { once } from '../_once.ts';
import { toVerification, Verification } from '../_verification.ts';
import { uploadingListener } from './_listener.ts';

/** Source: README, "Voice samples". */
export const route = http({
  id: 'verification.uploadAudioUrl',
  method: 'POST',
  path: '/verification/upload-audio-url',
  tag: 'Listener Verification',
  auth: uploadingListener,
  once,
  summary: 'Submit an uploaded voice sample for review.',
  description: 'The object is judged as it is stored. The same audio cannot be submitted twice.',
  body: z.object({ audio_file_url: z.string() }),
  response: Verification,
  errors: [
    ...(['verification_pending', 'audio_url_invalid', 'audio_not_found', 'audio_type_refused'] as const),
    ...(['audio_too_large', 'audio_empty', 'audio_submitted_before'] as const),
  ],
  // A file is held in memory.
  memoryMb: 1024,
  uses: { table, bucket, sampleIds },
  access: uploadedAccess,
});

export const handler = lambda(route, async ({ body, caller, commit, now, ...desk }) => {
  const outcome = await submitUploaded(desk, {
    ...{ userId: caller.user.userId, voice: caller.voice, url: body.audio_file_url, now },
    commit: (intents, sample) => commit(intents, toVerification(sample)),
  });
  return outcome instanceof Failure ? outcome : toVerification(outcome);
});
