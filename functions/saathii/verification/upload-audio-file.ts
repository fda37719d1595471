import { Failure } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { bucket } from '../../../lib/media/bucket.ts';
import { filePart } from '../../../lib/media/file-part.ts';
import { table } from '../../../lib/table/resource.ts';
import { directAccess, submitDirectly } from '../../../lib/verification/direct.ts';
import { http } from '../_app.ts';
import { sampleIds } from '../_ids.ts';
import { once } from '../_once.ts';
import { verificationSettings } from '../_settings/verification.ts';
import { toVerification, Verification } from '../_verification.ts';
import { uploadingListener } from './_listener.ts';

/** Source: README, "Voice samples". */
export const route = http({
  id: 'verification.uploadAudioFile',
  method: 'POST',
  path: '/verification/upload-audio-file',
  tag: 'Listener Verification',
  auth: uploadingListener,
  once,
  summary: 'Upload a voice sample and submit it for review.',
  description:
    'For up to about 4.5 MB; larger files go by `/verification/upload-url`. What the file is follows from its ' +
    'bytes.',
  body: filePart('audio_file', 'An audio file of up to about 4.5 MB; larger ones go by `/verification/upload-url`.'),
  response: Verification,
  errors: [
    ...(['verification_pending', 'audio_type_refused', 'audio_too_large', 'audio_empty'] as const),
    ...(['audio_too_large_for_direct', 'audio_submitted_before'] as const),
    ...(['uploads_not_configured', 'upload_failed'] as const),
  ],
  // A file is held in memory several times over.
  memoryMb: 1024,
  uses: { table, bucket, sampleIds, verification: verificationSettings },
  access: directAccess,
});

export const handler = lambda(route, async ({ body: file, caller, commit, verification, now, ...desk }) => {
  const outcome = await submitDirectly(
    { ...desk, takesUploads: verification.takesUploads },
    {
      ...{ userId: caller.user.userId, voice: caller.voice, file, now },
      commit: (intents, sample) => commit(intents, toVerification(sample)),
    },
  );
  return outcome instanceof Failure ? outcome : toVerification(outcome);
});
