import * as z from 'zod/mini';
import { endingAccess } from '../../../lib/calls/ending.ts';
import { type EndedCall, type EndWish, ends } from '../../../lib/calls/settlement.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { http } from '../_app.ts';
import { bearerWith } from '../_bearer.ts';
import { callUses, toDesk } from '../_call-desk.ts';
import { absentOrNull, text } from '../_fields/text.ts';
import { Id } from '../_fields/whole.ts';
import { once } from '../_once.ts';
import { EndedCallAnswer, endByRequest } from './_ended.ts';

/** Source: README, "Settlement". */
export const route = http({
  id: 'calls.end',
  method: 'POST',
  path: '/calls/end',
  tag: 'Call Management',
  auth: bearerWith({ status: Statuses }),
  once,
  summary: 'End and settle a call, by either of its people.',
  description:
    '`reason` `dropped` and `coin_empty` end as `dropped`, anything else as `completed`. Every minute begun is ' +
    'paid by the caller, whoever ends the call; where the coins do not cover them it ends as `dropped` with the' +
    ' paid ones.',
  body: z.object({ call_id: Id, reason: absentOrNull(text(100)) }),
  response: EndedCallAnswer,
  errors: ['call_not_found'],
  uses: callUses,
  access: endingAccess,
});

export const handler = lambda(route, ({ body, caller, now, commit, ...uses }) =>
  endByRequest(toDesk(uses), {
    ...{ callId: body.call_id, status: caller.status, now, commit },
    wish: wishes.get(body.reason) ?? ends.hangUp,
    wordingOf: messageOf,
  }),
);

/** What clients say who lost the call rather than hung up; everything else is hanging up. */
const wishes = new Map<string | null | undefined, EndWish>([
  ['dropped', ends.technicalIssues],
  ['coin_empty', ends.insufficientCoins],
]);

const messageOf = ({ status, endReason }: EndedCall): string => {
  if (status === 'completed' || endReason === 'abandoned') return 'Call ended successfully';
  return endReason === 'maximum_duration'
    ? 'Call ended due to maximum duration'
    : 'Call ended due to insufficient coins';
};
