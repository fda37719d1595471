import { endCall, endingAccess } from '../../../lib/calls/ending.ts';
import { usernamesOf } from '../../../lib/calls/history.ts';
import { ends } from '../../../lib/calls/settlement.ts';
import { Calls } from '../../../lib/calls/store.ts';
import { refuse } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { Users } from '../../../lib/identity/store.ts';
import { committing } from '../../../lib/once/commit.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { http } from '../_app.ts';
import { bearerWith } from '../_bearer.ts';
import { callUses, toDesk } from '../_call-desk.ts';
import { Call, toCall } from './_call.ts';

/** Source: README, "Call history". */
export const route = http({
  id: 'calls.ongoing',
  method: 'GET',
  path: '/calls/ongoing',
  tag: 'Call Management',
  auth: bearerWith({ status: Statuses }),
  summary: 'The call that the caller is in, on either side.',
  description: 'A call that has reached its limit of 2 hours is ended and no longer there.',
  response: Call,
  errors: ['no_ongoing_call'],
  uses: callUses,
  access: [...endingAccess, Users.can('batchGet')],
});

export const handler = lambda(route, async ({ caller: { user, status }, now, ...uses }) => {
  const ref = status?.call;
  if (!ref) return refuse('no_ongoing_call');
  const { table } = uses;
  if (now.getTime() >= ref.until) {
    const order = { now, wish: () => ends.maximumDuration, seen: 'nobody', commit: committing(table) } as const;
    await endCall(toDesk(uses), ref, order);
    return refuse('no_ongoing_call');
  }
  const [call, other] = await table.getMany([
    [Calls, { callId: ref.id }],
    [Users, { userId: ref.callerId === user.userId ? ref.listenerId : ref.callerId }],
  ]);
  return call?.status === 'ongoing' ? toCall(call, usernamesOf([user, other])) : refuse('no_ongoing_call');
});
