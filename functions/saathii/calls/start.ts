import * as z from 'zod/mini';
import { type StartedCall, startCall, startingAccess } from '../../../lib/calls/starting.ts';
import { Failure } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import type { Commit } from '../../../lib/once/commit.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { Wallets } from '../../../lib/wallet/store.ts';
import { http } from '../_app.ts';
import { bearerWith } from '../_bearer.ts';
import { callUses, toDesk } from '../_call-desk.ts';
import { absentOrNull } from '../_fields/text.ts';
import { Id, Minutes } from '../_fields/whole.ts';
import { callIds } from '../_ids.ts';
import { once } from '../_once.ts';
import { rateSettings, termsOf } from './_rates.ts';

const Started = z.object({
  call_id: z.int(),
  message: z.literal('Call started successfully'),
  estimated_cost: z.int(),
  remaining_coins: z.int(),
  call_type: z.enum(['audio', 'video']),
  listener_id: z.int(),
  status: z.literal('ongoing'),
});

/** Source: README, "Starting a call". */
export const route = http({
  id: 'calls.start',
  method: 'POST',
  path: '/calls/start',
  tag: 'Call Management',
  auth: bearerWith({ wallet: Wallets, status: Statuses }),
  once,
  summary: 'Start a call; its first minute is paid at once.',
  description:
    'The first minute is paid at once, everything else when it begins. The first of these refusals that applies' +
    ' is the answer: oneself, no such listener, busy, offline, in a call already, too few coins. ' +
    '`estimated_cost` binds nobody.',
  body: z.object({
    listener_id: Id,
    call_type: z.enum(['audio', 'video']),
    estimated_duration_minutes: absentOrNull(Minutes),
  }),
  response: Started,
  errors: [
    ...(['cannot_call_self', 'listener_not_found', 'listener_busy', 'listener_offline'] as const),
    ...(['already_in_call', 'insufficient_coins'] as const),
  ],
  uses: { ...callUses, callIds, rates: rateSettings },
  access: startingAccess,
});

export const handler = lambda(route, async ({ body, caller, callIds, rates, calls, now, commit, ...uses }) => {
  const { listener_id: listenerId, call_type: callType } = body;
  const request = {
    ...{ callerId: caller.user.userId, listenerId, callType, now },
    estimate: body.estimated_duration_minutes ?? 0,
    terms: termsOf(rates, callType, calls.maxMinutes),
    commit: ((intents, started) => commit(intents, toStarted(started))) satisfies Commit<StartedCall>,
  };
  const started = await startCall({ ...toDesk({ ...uses, calls }), callIds }, request, caller);
  return started instanceof Failure ? started : toStarted(started);
});

const toStarted = ({ call, estimatedCost, remainingCoins }: StartedCall): z.input<typeof Started> => ({
  call_id: call.callId,
  message: 'Call started successfully',
  estimated_cost: estimatedCost,
  remaining_coins: remainingCoins,
  call_type: call.callType,
  listener_id: call.listenerId,
  status: 'ongoing',
});
