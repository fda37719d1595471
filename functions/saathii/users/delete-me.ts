import * as z from 'zod/mini';
import { lambda } from '../../../lib/core/lambda.ts';
import { deleteAccount } from '../../../lib/identity/deletion.ts';
import { Phones, Usernames, Users } from '../../../lib/identity/store.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { table } from '../../../lib/table/resource.ts';
import { Wallets } from '../../../lib/wallet/store.ts';
import { http } from '../_app.ts';
import { bearer } from '../_bearer.ts';

export const route = http({
  id: 'users.deleteMe',
  method: 'DELETE',
  path: '/users/me',
  tag: 'User Management',
  auth: bearer,
  summary: 'Delete the own account; phone and username become free.',
  response: z.object({ message: z.literal('User deleted') }),
  errors: [],
  uses: { table },
  access: [
    Users.can('get', 'delete'),
    Phones.can('delete'),
    Usernames.can('delete'),
    Statuses.can('delete'),
    Wallets.can('delete'),
  ],
});

export const handler = lambda(route, async ({ caller, table }) => {
  await deleteAccount({ table, user: caller.user });
  return { message: 'User deleted' } as const;
});
