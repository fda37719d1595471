import * as z from 'zod/mini';
import { lambda } from '../../../lib/core/lambda.ts';
import { bucket } from '../../../lib/media/bucket.ts';
import { table } from '../../../lib/table/resource.ts';
import { downloadAccess, downloadAddress } from '../../../lib/verification/download.ts';
import { pendingAccess, pendingSamples } from '../../../lib/verification/pending.ts';
import { http } from '../_app.ts';
import { admin } from '../_bearer.ts';
import { pageFields } from '../_fields/page.ts';
import { toRange } from '../_page.ts';
import { toVerification, Verification } from '../_verification.ts';

/** Source: README, "Review". */
export const route = http({
  id: 'admin.listPending',
  method: 'GET',
  path: '/admin/verification/pending',
  tag: 'Admin - Verification',
  auth: admin,
  summary: 'Samples that wait for their review, those that wait longest first.',
  query: z.object(pageFields),
  response: z.array(z.extend(Verification, { audio_download_url: z.string() })),
  errors: [],
  uses: { table, bucket },
  access: [...pendingAccess, ...downloadAccess],
});

export const handler = lambda(route, async ({ query, table, bucket, now }) => {
  const samples = await pendingSamples(table, toRange(query));
  return Promise.all(
    samples.map(async (sample) => ({
      ...toVerification(sample),
      audio_download_url: await downloadAddress(bucket, sample, now),
    })),
  );
});
