import * as z from 'zod/mini';
import { endingAccess } from '../../../lib/calls/ending.ts';
import { type Ticked, tick } from '../../../lib/calls/ticking.ts';
import { Failure } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { http } from '../_app.ts';
import { bearerWith } from '../_bearer.ts';
import { callUses, toDesk } from '../_call-desk.ts';
import { Id } from '../_fields/whole.ts';

const Billed = z.object({
  call_id: z.int(),
  coins_deducted: z.int(),
  remaining_coins: z.int(),
  total_coins_spent: z.int(),
  message: z.string(),
  billed_minutes: z.int(),
});

/** Source: README, "Minutes". */
export const route = http({
  id: 'calls.billMinute',
  method: 'POST',
  path: '/calls/bill-minute/{call_id}',
  tag: 'Call Management',
  auth: bearerWith({ status: Statuses }),
  summary: 'Pay the minutes of a call that have begun, each once.',
  description:
    'Ask about once a minute. Whatever is due is charged once, whoever asks and however often; `coins_deducted`' +
    ' is 0 where nothing was. A 400 or 404 means that the call is over.',
  params: z.object({ call_id: Id }),
  response: Billed,
  errors: ['call_not_found', 'call_out_of_coins', 'call_over_limit'],
  uses: callUses,
  access: [...endingAccess, Statuses.can('get')],
});

export const handler = lambda(route, async ({ params, caller, now, ...uses }) => {
  const ticked = await tick(toDesk(uses), { callId: params.call_id, status: caller.status, now });
  return ticked instanceof Failure ? ticked : toBilled(ticked);
});

const toBilled = (ticked: Ticked): z.input<typeof Billed> => ({
  call_id: ticked.callId,
  coins_deducted: ticked.coinsDeducted,
  remaining_coins: ticked.remainingCoins,
  total_coins_spent: ticked.totalCoinsSpent,
  message: messageOf(ticked.minutes),
  billed_minutes: ticked.billedMinutes,
});

function messageOf(minutes: number): string {
  if (minutes === 0) return 'Minute already billed';
  return `Successfully billed for ${minutes === 1 ? '1 minute' : `${minutes} minutes`}`;
}
