import * as z from 'zod/mini';
import { historyAccess, readHistory, readUsernames } from '../../../lib/calls/history.ts';
import { Tallies } from '../../../lib/calls/store.ts';
import { historyTotals } from '../../../lib/calls/totals.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { Users } from '../../../lib/identity/store.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { table } from '../../../lib/table/resource.ts';
import { http } from '../_app.ts';
import { bearerWith } from '../_bearer.ts';
import { pageFields } from '../_fields/page.ts';
import { pageEnvelope, toPageEnvelope, toRange } from '../_page.ts';
import { Call, toCall } from './_call.ts';

/** Source: README, "Call history". */
export const route = http({
  id: 'calls.history',
  method: 'GET',
  path: '/calls/history',
  tag: 'Call Management',
  auth: bearerWith({ tally: Tallies, status: Statuses }),
  summary: 'The calls that the caller made or received, newest first, and what all of them that fit come to.',
  description: 'Unknown values of the filters are ignored. Totals are of everything that fits, not of the page.',
  query: z.object({
    call_type: z.catch(z.optional(Call.shape.call_type), undefined),
    status: z.catch(z.optional(Call.shape.status), undefined),
    ...pageFields,
  }),
  response: z.object({
    calls: z.array(Call),
    total_calls: z.int(),
    total_coins_spent: z.int(),
    total_money_spent: z.int(),
    total_earnings: z.int(),
    ...pageEnvelope,
  }),
  errors: [],
  uses: { table },
  access: [...historyAccess, Users.can('batchGet')],
});

export const handler = lambda(route, async ({ query, caller: { user, tally, status }, table }) => {
  const filter = { callType: query.call_type, status: query.status };
  const owner = { userId: user.userId, tally, ongoing: status?.call };
  const { calls, all } = await readHistory(table, owner, { filter, ...toRange(query) });
  const usernames = await readUsernames(table, calls, user);
  const totals = historyTotals(all, filter);
  return {
    calls: calls.map((call) => toCall(call, usernames)),
    total_calls: totals.calls,
    total_coins_spent: totals.coinsSpent,
    total_money_spent: totals.coinsSpent,
    total_earnings: totals.rupeesEarned,
    ...toPageEnvelope(query, totals.calls),
  };
});
