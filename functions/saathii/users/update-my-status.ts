import * as z from 'zod/mini';
import { refuse } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { presenceAt } from '../../../lib/presence/effective.ts';
import { changeStatus } from '../../../lib/presence/presence.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { decideChange } from '../../../lib/presence/transition.ts';
import { table } from '../../../lib/table/resource.ts';
import { http } from '../_app.ts';
import { bearerWith } from '../_bearer.ts';
import { Flag } from '../_fields/flag.ts';
import { absentOrNull } from '../_fields/text.ts';
import { Timestamp } from '../_fields/time.ts';
import { Status, toStatus } from '../_presence.ts';
import { presenceSettings } from '../_settings/presence.ts';

/** Source: README, "Presence". */
export const route = http({
  id: 'users.updateMyStatus',
  method: 'PUT',
  path: '/users/me/status',
  tag: 'User Management',
  auth: bearerWith({ status: Statuses }),
  summary: 'Change the own status; what is absent or null stays.',
  description:
    '`is_online: false` lasts until the next login, heartbeat or `is_online: true`. `is_busy: false` clears ' +
    '`busy_until`; a `busy_until` in the past means not busy. During a call the user stays busy whatever is ' +
    'sent. `{}` is a sign of life.',
  body: z.object({
    is_online: absentOrNull(Flag),
    is_busy: absentOrNull(Flag),
    busy_until: absentOrNull(Timestamp),
  }),
  response: Status,
  errors: ['status_not_found'],
  uses: { table, rules: presenceSettings },
  access: [Statuses.can('get', 'update')],
});

export const handler = lambda(route, async ({ body, caller, table, rules, now }) => {
  const change = {
    isOnline: body.is_online ?? undefined,
    isBusy: body.is_busy ?? undefined,
    busyUntil: body.busy_until ?? undefined,
  };
  const changed = await changeStatus(table, caller.status, (status) => decideChange(status, change, now.getTime()));
  return changed ? toStatus(presenceAt(changed, now.getTime(), rules)) : refuse('status_not_found');
});
