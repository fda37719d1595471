import * as z from 'zod/mini';
import { lambda } from '../../../lib/core/lambda.ts';
import { logOut } from '../../../lib/identity/logout.ts';
import { Sessions, Users } from '../../../lib/identity/store.ts';
import { Statuses } from '../../../lib/presence/presence.ts';
import { table } from '../../../lib/table/resource.ts';
import { http } from '../_app.ts';
import { bearerWith } from '../_bearer.ts';

/** Source: README, "Logout". */
export const route = http({
  id: 'auth.logout',
  method: 'POST',
  path: '/auth/logout',
  tag: 'Authentication',
  auth: bearerWith({ status: Statuses }),
  summary: "End this session, and every device's refresh token with it.",
  description:
    'Access tokens of other devices live out their 30 minutes; their refresh tokens are dead. The user is ' +
    'offline until the next sign of life, and sockets of this session are closed.',
  response: z.object({ message: z.literal('Logged out') }),
  errors: ['access_token_revoked'],
  uses: { table },
  access: [Sessions.can('update'), Users.can('update'), Statuses.can('get', 'update')],
});

export const handler = lambda(route, async ({ caller, now, table }) => {
  const refused = await logOut(table, caller, now);
  return refused ?? ({ message: 'Logged out' } as const);
});
