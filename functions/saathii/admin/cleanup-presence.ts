import * as z from 'zod/mini';
import { lambda } from '../../../lib/core/lambda.ts';
import { demandAll, sweepAccess, sweepEverybody } from '../../../lib/presence/sweep.ts';
import { table } from '../../../lib/table/resource.ts';
import { http } from '../_app.ts';
import { admin } from '../_bearer.ts';
import { presenceSettings } from '../_settings/presence.ts';

/** Source: README, "Presence". */
export const route = http({
  id: 'admin.cleanupPresence',
  method: 'POST',
  path: '/admin/cleanup-presence',
  tag: 'User Management',
  auth: admin,
  summary: 'Mark silent users offline and clear lapsed busy flags now.',
  response: z.object({
    message: z.literal('Presence cleanup completed'),
    users_marked_offline: z.int(),
    busy_status_cleared: z.int(),
  }),
  errors: [],
  // Reading many people takes a processor.
  memoryMb: 1769,
  uses: { table, rules: presenceSettings },
  access: sweepAccess,
});

export const handler = lambda(route, async ({ table, rules, now, log }) => {
  const swept = await sweepEverybody(table, rules, { now });
  demandAll(swept, log);
  return {
    message: 'Presence cleanup completed',
    users_marked_offline: swept.markedOffline,
    busy_status_cleared: swept.busyCleared,
  } as const;
});
