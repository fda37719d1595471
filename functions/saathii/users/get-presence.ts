import * as z from 'zod/mini';
import { refuse } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { Users } from '../../../lib/identity/store.ts';
import { findPeople } from '../../../lib/presence/people.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { Hidden, hiddenFrom } from '../../../lib/social/hiding.ts';
import { table } from '../../../lib/table/resource.ts';
import { http } from '../_app.ts';
import { bearerWith } from '../_bearer.ts';
import { Id } from '../_fields/whole.ts';
import { PersonPresence, toPersonPresence } from '../_presence.ts';
import { presenceSettings } from '../_settings/presence.ts';

export const route = http({
  id: 'users.getPresence',
  method: 'GET',
  path: '/users/{user_id}/presence',
  tag: 'User Management',
  auth: bearerWith({ hidden: Hidden }),
  summary: 'Whether somebody is online and free.',
  params: z.object({ user_id: Id }),
  response: PersonPresence,
  errors: ['user_not_found'],
  uses: { table, rules: presenceSettings },
  access: [Users.can('batchGet'), Statuses.can('batchGet')],
});

export const handler = lambda(route, async ({ params, caller, table, rules, now }) => {
  const [person] = await findPeople(table, [params.user_id], hiddenFrom(caller.hidden));
  return person ? toPersonPresence(person, now, rules) : refuse('user_not_found');
});
