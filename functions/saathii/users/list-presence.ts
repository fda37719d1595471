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
import { PersonPresence, toPersonPresence } from '../_presence.ts';
import { presenceSettings } from '../_settings/presence.ts';

const maxIds = 50;

export const route = http({
  id: 'users.listPresence',
  method: 'GET',
  path: '/users/presence',
  tag: 'User Management',
  auth: bearerWith({ hidden: Hidden }),
  summary: `Whether people are online and free: of up to ${maxIds} ids, separated by commas, those that exist.`,
  query: z.object({ user_ids: z.string() }),
  response: z.array(PersonPresence),
  errors: ['user_ids_invalid', 'user_ids_too_many'],
  uses: { table, rules: presenceSettings },
  access: [Users.can('batchGet'), Statuses.can('batchGet')],
});

export const handler = lambda(route, async ({ query, caller, table, rules, now }) => {
  const parts = query.user_ids.split(',');
  if (!parts.every((part) => /^\s*[+-]?\d+\s*$/.test(part))) return refuse('user_ids_invalid');
  const numbers = [...new Set(parts.map(Number))];
  if (numbers.length > maxIds) return refuse('user_ids_too_many');
  const userIds = numbers.filter(isId).sort((one, other) => one - other);
  const people = await findPeople(table, userIds, hiddenFrom(caller.hidden));
  return people.map((person) => toPersonPresence(person, now, rules));
});

/** A number that is the id of nobody is left out like any other unknown one. */
const isId = (number: number): boolean => Number.isSafeInteger(number) && number > 0;
