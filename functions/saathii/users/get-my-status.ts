import { refuse } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { presenceAt } from '../../../lib/presence/effective.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { http } from '../_app.ts';
import { bearerWith } from '../_bearer.ts';
import { Status, toStatus } from '../_presence.ts';
import { presenceSettings } from '../_settings/presence.ts';

export const route = http({
  id: 'users.getMyStatus',
  method: 'GET',
  path: '/users/me/status',
  tag: 'User Management',
  auth: bearerWith({ status: Statuses }),
  summary: 'Own status.',
  response: Status,
  errors: ['status_not_found'],
  uses: { rules: presenceSettings },
});

/** The check of the token has just read the status, so this costs nothing more. */
export const handler = lambda(route, ({ caller: { status }, rules, now }) =>
  status ? toStatus(presenceAt(status, now.getTime(), rules)) : refuse('status_not_found'),
);
