import * as z from 'zod/mini';
import { lambda } from '../../../lib/core/lambda.ts';
import { table } from '../../../lib/table/resource.ts';
import { allSamples } from '../../../lib/verification/own-samples.ts';
import { Samples } from '../../../lib/verification/store.ts';
import { http } from '../_app.ts';
import { bearerAs } from '../_bearer.ts';
import { toVerification, Verification } from '../_verification.ts';

/** Source: README, "Voice samples". */
export const route = http({
  id: 'verification.history',
  method: 'GET',
  path: '/verification/history',
  tag: 'Listener Verification',
  auth: bearerAs('listener', 'listener_role_to_see_history', {}),
  summary: 'All samples of the caller, newest first.',
  response: z.array(Verification),
  errors: [],
  uses: { table },
  access: [Samples.can('query')],
});

export const handler = lambda(route, async ({ caller: { user }, table }) =>
  (await allSamples(table, user.userId)).map(toVerification),
);
