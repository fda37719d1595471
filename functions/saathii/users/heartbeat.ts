import * as z from 'zod/mini';
import { refuse } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { changeStatus } from '../../../lib/presence/presence.ts';
import { pulse } from '../../../lib/presence/pulse.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { decideHeartbeat } from '../../../lib/presence/transition.ts';
import { table } from '../../../lib/table/resource.ts';
import { http } from '../_app.ts';
import { bearerWith } from '../_bearer.ts';
import { presenceSettings } from '../_settings/presence.ts';

/** Source: README, "Presence". */
export const route = http({
  id: 'users.heartbeat',
  method: 'POST',
  path: '/users/me/heartbeat',
  tag: 'User Management',
  auth: bearerWith({ status: Statuses }),
  summary: 'A sign of life, every 30 seconds; it brings its user online.',
  description: 'After 90 seconds without a sign of life a user is offline. It ends an explicit offline, too.',
  response: z.object({ message: z.literal('Heartbeat received') }),
  errors: ['status_not_found'],
  uses: { table, pulse, settings: presenceSettings },
  access: [Statuses.can('get', 'update')],
});

export const handler = lambda(route, async ({ caller, table, pulse, settings, now }) => {
  const rules = { ...settings, areNews: await pulse(table, settings, now) };
  const alive = await changeStatus(table, caller.status, (status) => decideHeartbeat(status, now.getTime(), rules));
  return alive ? ({ message: 'Heartbeat received' } as const) : refuse('status_not_found');
});
