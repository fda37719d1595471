import * as z from 'zod/mini';
import type { SampleItem } from '../../lib/verification/store.ts';
import { toTimestamp } from './_presence.ts';

/** A voice sample and what has become of it. */
export const Verification = z.object({
  sample_id: z.int(),
  listener_id: z.int(),
  audio_file_url: z.string(),
  status: z.enum(['pending', 'approved', 'rejected']),
  remarks: z.nullable(z.string()),
  uploaded_at: z.string(),
  reviewed_at: z.nullable(z.string()),
});
export type Verification = z.input<typeof Verification>;

export const toVerification = (sample: SampleItem): Verification => ({
  sample_id: sample.sampleId,
  listener_id: sample.userId,
  audio_file_url: sample.url,
  status: sample.status,
  remarks: sample.remarks ?? null,
  uploaded_at: toTimestamp(sample.uploadedAt),
  reviewed_at: sample.reviewedAt === undefined ? null : toTimestamp(sample.reviewedAt),
});
