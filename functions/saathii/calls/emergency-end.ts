import * as z from 'zod/mini';
import { endingAccess } from '../../../lib/calls/ending.ts';
import { ends } from '../../../lib/calls/settlement.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { http } from '../_app.ts';
import { bearerWith } from '../_bearer.ts';
import { callUses, toDesk } from '../_call-desk.ts';
import { Id } from '../_fields/whole.ts';
import { once } from '../_once.ts';
import { EndedCallAnswer, endByRequest } from './_ended.ts';

/** Source: README, "Settlement". */
export const route = http({
  id: 'calls.emergencyEnd',
  method: 'POST',
  path: '/calls/emergency-end/{call_id}',
  tag: 'Call Management',
  auth: bearerWith({ status: Statuses }),
  once,
  summary: 'End and settle a call after a failure.',
  params: z.object({ call_id: Id }),
  response: EndedCallAnswer,
  errors: ['call_not_found'],
  uses: callUses,
  access: endingAccess,
});

export const handler = lambda(route, ({ params, caller, now, commit, ...uses }) =>
  endByRequest(toDesk(uses), {
    ...{ callId: params.call_id, status: caller.status, now, commit },
    wish: ends.technicalIssues,
    wordingOf: () => 'Call ended due to technical issues',
  }),
);
