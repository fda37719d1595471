import * as z from 'zod/mini';
import { Failure, refuse } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { limitSettings } from '../../../lib/core/limits.ts';
import { Windows } from '../../../lib/limits/store.ts';
import { countRequest } from '../../../lib/limits/window.ts';
import { bucket } from '../../../lib/media/bucket.ts';
import { table } from '../../../lib/table/resource.ts';
import { offerAccess, offerSeconds, offerUpload } from '../../../lib/verification/upload-offer.ts';
import { http } from '../_app.ts';
import { absentOrNull, text } from '../_fields/text.ts';
import { Whole } from '../_fields/whole.ts';
import { verificationSettings } from '../_settings/verification.ts';
import { uploadingListener } from './_listener.ts';

/** Source: README, "Voice samples". */
export const route = http({
  id: 'verification.uploadUrl',
  method: 'POST',
  path: '/verification/upload-url',
  tag: 'Listener Verification',
  auth: uploadingListener,
  summary: 'Get an address to which one audio file can be uploaded, to be submitted afterwards.',
  description:
    'Send the file with `method` and exactly `headers` to `upload_url` within 15 minutes, then submit ' +
    '`audio_file_url` by `/verification/upload-audio-url`. Up to 10 MB.',
  body: z.object({ content_type: z.string(), content_length: Whole, filename: absentOrNull(text(255)) }),
  response: z.object({
    upload_url: z.string(),
    method: z.literal('PUT'),
    headers: z.record(z.string(), z.string()),
    audio_file_url: z.string(),
    expires_in: z.int(),
  }),
  errors: [
    ...(['verification_pending', 'audio_type_refused', 'audio_too_large', 'audio_empty'] as const),
    ...(['uploads_not_configured', 'too_many_requests'] as const),
  ],
  uses: { table, bucket, verification: verificationSettings, limits: limitSettings },
  access: [...offerAccess, Windows.can('update')],
});

export const handler = lambda(route, async ({ body, caller: { user, voice }, now, ...desk }) => {
  if (voice?.pending !== undefined) return refuse('verification_pending');
  const { table, bucket, verification, limits } = desk;
  const { content_type: contentType, content_length: contentLength, filename } = body;
  const wish = { userId: user.userId, contentType, contentLength, filename: filename ?? undefined };
  const offer = await offerUpload({ bucket, ...verification }, wish, now);
  if (offer instanceof Failure) return offer;
  const request = { limit: 'uploadOffersPerUser', subject: String(user.userId), now } as const;
  const { within, retryAfterSeconds } = await countRequest(table, limits, request);
  if (!within) return refuse('too_many_requests', { retryAfterSeconds });
  const { address, headers, url } = offer;
  return {
    upload_url: address,
    method: 'PUT',
    headers: spelled(headers),
    audio_file_url: url,
    expires_in: offerSeconds,
  } as const;
});

/** The two that every client knows, as they are usually written; how names are written makes no difference. */
const spelled = ({
  'content-type': type = '',
  'if-none-match': none = '',
  ...own
}: Readonly<Record<string, string>>) => ({
  'Content-Type': type,
  'If-None-Match': none,
  ...own,
});
