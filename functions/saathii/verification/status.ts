import * as z from 'zod/mini';
import { lambda } from '../../../lib/core/lambda.ts';
import { table } from '../../../lib/table/resource.ts';
import { newestSample } from '../../../lib/verification/own-samples.ts';
import { Samples, Voices } from '../../../lib/verification/store.ts';
import { http } from '../_app.ts';
import { bearerAs } from '../_bearer.ts';
import { toVerification, Verification } from '../_verification.ts';

/** Source: README, "Voice samples". */
export const route = http({
  id: 'verification.status',
  method: 'GET',
  path: '/verification/status',
  tag: 'Listener Verification',
  auth: bearerAs('listener', 'listener_role_to_see_status', { voice: Voices }),
  summary: 'Whether the caller is verified, and what has become of the newest sample.',
  response: z.object({
    is_verified: z.boolean(),
    verification_status: z.nullable(Verification.shape.status),
    last_verification: z.nullable(Verification),
    message: z.string(),
  }),
  errors: [],
  uses: { table },
  access: [Samples.can('get')],
});

export const handler = lambda(route, async ({ caller: { voice }, table }) => {
  const sample = await newestSample(table, voice);
  const status = sample?.status ?? null;
  return {
    is_verified: status === 'approved',
    verification_status: status,
    last_verification: sample ? toVerification(sample) : null,
    message: sample ? `Verification status: ${sample.status}${reasonOf(sample)}` : 'No verification audio uploaded yet',
  };
});

const reasonOf = ({ status, remarks }: { readonly status: string; readonly remarks?: string }): string =>
  status === 'rejected' && remarks ? ` - ${remarks}` : '';
