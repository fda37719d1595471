import * as z from 'zod/mini';
import { lambda } from '../../../lib/core/lambda.ts';
import { rosterView } from '../../../lib/feed/roster-view.ts';
import { noFilter } from '../../../lib/feed/snapshot.ts';
import { hiddenFrom } from '../../../lib/social/hiding.ts';
import { Hidden } from '../../../lib/social/store.ts';
import { table } from '../../../lib/table/resource.ts';
import { http } from '../_app.ts';
import { bearerWith } from '../_bearer.ts';

/** Source: README, "Feed". */
export const route = http({
  id: 'feed.stats',
  method: 'GET',
  path: '/feed/stats',
  tag: 'User Management',
  auth: bearerWith({ hidden: Hidden }),
  summary: 'How many listeners there are for the caller, and how many of them are online, available and busy.',
  response: z.object({
    total_listeners: z.int(),
    online_listeners: z.int(),
    available_listeners: z.int(),
    busy_listeners: z.int(),
  }),
  errors: [],
  // A whole processor: an instance that starts reads the whole roster and puts it in order.
  memoryMb: 1769,
  uses: { table, roster: rosterView },
});

export const handler = lambda(route, async ({ caller, table, roster, now }) => {
  const snapshot = await roster.at(table, now);
  const { total, online, available } = snapshot.count(noFilter, [caller.user.userId, ...hiddenFrom(caller.hidden)]);
  return {
    total_listeners: total,
    online_listeners: online,
    available_listeners: available,
    busy_listeners: online - available,
  };
});
