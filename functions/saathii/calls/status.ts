import * as z from 'zod/mini';
import { type CensusCounts, census } from '../../../lib/calls/census.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { table } from '../../../lib/table/resource.ts';
import { http } from '../_app.ts';
import { bearer } from '../_bearer.ts';

const SystemStatus = z.object({
  ongoing_calls: z.int(),
  busy_users: z.int(),
  redis_call_keys: z.int(),
  system_status: z.enum(['healthy', 'warning']),
});

/** Source: README, "System status". */
export const route = http({
  id: 'calls.status',
  method: 'GET',
  path: '/calls/status',
  tag: 'Call Management',
  auth: bearer,
  summary: 'How many calls go on and how many people are busy, at most 10 seconds ago.',
  response: SystemStatus,
  errors: [],
  uses: { table, census },
  access: [],
});

export const handler = lambda(route, async ({ table, census, now }) => toSystemStatus(await census(table, now)));

const toSystemStatus = ({ ongoing, tracked, busy }: CensusCounts): z.input<typeof SystemStatus> => ({
  ongoing_calls: ongoing,
  busy_users: busy,
  redis_call_keys: tracked,
  system_status: tracked === ongoing ? 'healthy' : 'warning',
});
