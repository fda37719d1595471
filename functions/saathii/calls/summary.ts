import * as z from 'zod/mini';
import { historyAccess, readHistory, readUsernames } from '../../../lib/calls/history.ts';
import { Tallies } from '../../../lib/calls/store.ts';
import {
  type AllCalls,
  type CallFilter,
  historyTotals,
  type MonthTotals,
  monthTotals,
  sumOf,
} from '../../../lib/calls/totals.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { Users } from '../../../lib/identity/store.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { table } from '../../../lib/table/resource.ts';
import { http } from '../_app.ts';
import { bearerWith } from '../_bearer.ts';
import { toTimestamp } from '../_presence.ts';
import { Call, toCall } from './_call.ts';

const Summary = z.object({
  total_calls: z.int(),
  calls_made: z.int(),
  calls_received: z.int(),
  completed_calls: z.int(),
  dropped_calls: z.int(),
  ongoing_calls: z.int(),
  audio_calls: z.int(),
  video_calls: z.int(),
  total_coins_spent: z.int(),
  total_money_spent: z.int(),
  total_earnings: z.int(),
  total_duration_seconds: z.int(),
  avg_duration_seconds: z.int(),
});

const Month = z.object({
  month: z.string(),
  calls_count: z.int(),
  coins_spent: z.int(),
  earnings: z.int(),
});

/** Source: README, "Call history". */
export const route = http({
  id: 'calls.summary',
  method: 'GET',
  path: '/calls/history/summary',
  tag: 'Call Management',
  auth: bearerWith({ tally: Tallies, status: Statuses }),
  summary: 'What all calls of the caller come to, as a whole and by month, and the newest of them.',
  response: z.object({ summary: Summary, recent_calls: z.array(Call), monthly_stats: z.array(Month) }),
  errors: [],
  uses: { table },
  access: [...historyAccess, Users.can('batchGet')],
});

const newest = { filter: {}, skip: 0, limit: 5 };

export const handler = lambda(route, async ({ caller: { user, tally, status }, table, now }) => {
  const { calls, all } = await readHistory(table, { userId: user.userId, tally, ongoing: status?.call }, newest);
  const usernames = await readUsernames(table, calls, user);
  return {
    summary: toSummary(all),
    recent_calls: calls.map((call) => toCall(call, usernames)),
    monthly_stats: monthTotals(all, now.getTime()).map(toMonth),
  };
});

function toSummary(all: AllCalls): z.input<typeof Summary> {
  const count = (filter: CallFilter): number => historyTotals(all, filter).calls;
  const { calls, coinsSpent, rupeesEarned } = historyTotals(all, {});
  const { seconds } = sumOf(all, () => true);
  return {
    total_calls: calls,
    calls_made: sumOf(all, ({ side }) => side === 'made').calls,
    calls_received: sumOf(all, ({ side }) => side === 'received').calls,
    completed_calls: count({ status: 'completed' }),
    dropped_calls: count({ status: 'dropped' }),
    ongoing_calls: count({ status: 'ongoing' }),
    audio_calls: count({ callType: 'audio' }),
    video_calls: count({ callType: 'video' }),
    total_coins_spent: coinsSpent,
    total_money_spent: coinsSpent,
    total_earnings: rupeesEarned,
    total_duration_seconds: seconds,
    avg_duration_seconds: calls === 0 ? 0 : Math.round(seconds / calls),
  };
}

const toMonth = ({ month, calls, coinsSpent, rupeesEarned }: MonthTotals): z.input<typeof Month> => ({
  month: toTimestamp(Date.parse(`${month}-01T00:00:00Z`)),
  calls_count: calls,
  coins_spent: coinsSpent,
  earnings: rupeesEarned,
});
