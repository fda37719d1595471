import * as z from 'zod/mini';
import { Failure } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { table } from '../../../lib/table/resource.ts';
import { reviewAccess, reviewSample } from '../../../lib/verification/review.ts';
import { http } from '../_app.ts';
import { admin } from '../_bearer.ts';
import { absentOrNull, text } from '../_fields/text.ts';
import { Id } from '../_fields/whole.ts';
import { toVerification, Verification } from '../_verification.ts';

/** Source: README, "Review". */
export const route = http({
  id: 'admin.review',
  method: 'POST',
  path: '/admin/verification/review',
  tag: 'Admin - Verification',
  auth: admin,
  summary: 'Approve or reject a sample, once.',
  body: z.object({ sample_id: Id, status: z.enum(['approved', 'rejected']), remarks: absentOrNull(text(1000)) }),
  response: z.object({ success: z.literal(true), message: z.string(), verification: Verification }),
  errors: ['verification_not_found'],
  uses: { table },
  access: reviewAccess,
});

export const handler = lambda(route, async ({ body, caller: { user }, table, now, log }) => {
  const { sample_id: sampleId, status: verdict } = body;
  const remarks = body.remarks || undefined;
  const reviewed = await reviewSample(table, { sampleId, verdict, remarks, reviewerId: user.userId }, now);
  if (reviewed instanceof Failure) return reviewed;
  log.info('sample reviewed', { sampleId, verdict, reviewerId: user.userId });
  return {
    success: true,
    message: `Verification ${verdict} successfully${remarks ? ` with remarks: ${remarks}` : ''}`,
    verification: toVerification(reviewed),
  } as const;
});
