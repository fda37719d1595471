import * as z from 'zod/mini';
import { listEarnings, received } from '../../../lib/calls/earnings.ts';
import { Entries, type EntryItem, Tallies } from '../../../lib/calls/store.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { table } from '../../../lib/table/resource.ts';
import { http } from '../_app.ts';
import { bearerWith } from '../_bearer.ts';
import { pageFields } from '../_fields/page.ts';
import { pageEnvelope, toPageEnvelope, toRange } from '../_page.ts';
import { toTimestamp } from '../_presence.ts';

const Earning = z.object({
  call_id: z.int(),
  user_id: z.int(),
  listener_id: z.int(),
  call_type: z.string(),
  start_time: z.string(),
  end_time: z.nullable(z.string()),
  duration_minutes: z.nullable(z.int()),
  money_earned: z.number(),
  coins_earned: z.int(),
  status: z.string(),
});

export const route = http({
  id: 'wallet.earnings',
  method: 'GET',
  path: '/wallet/earnings',
  tag: 'Wallet',
  auth: bearerWith({ tally: Tallies }),
  summary: 'What each call that the caller received has earned, newest first.',
  query: z.object(pageFields),
  response: z.object({
    earnings: z.array(Earning),
    total_earnings: z.number(),
    total_calls: z.int(),
    ...pageEnvelope,
  }),
  errors: [],
  uses: { table },
  access: [Entries.can('query')],
});

/** Source: README, "Wallet and earnings". */
export const handler = lambda(route, async ({ query, caller: { tally }, table }) => {
  const calls = await listEarnings(table, tally, toRange(query));
  const total = received(tally);
  return {
    earnings: calls.map(toEarning),
    total_earnings: total.rupees,
    total_calls: total.calls,
    ...toPageEnvelope(query, total.calls),
  };
});

const toEarning = (call: EntryItem): z.input<typeof Earning> => ({
  call_id: call.callId,
  user_id: call.callerId,
  listener_id: call.listenerId,
  call_type: call.callType,
  start_time: toTimestamp(call.startedAt),
  end_time: toTimestamp(call.endedAt),
  duration_minutes: call.billed,
  money_earned: call.earnedRupees,
  coins_earned: call.coinsSpent,
  status: call.status,
});
