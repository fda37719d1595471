import * as z from 'zod/mini';
import { lambda } from '../../../lib/core/lambda.ts';
import { deleteAccount, deletionAccess } from '../../../lib/identity/deletion.ts';
import { http } from '../_app.ts';
import { bearer } from '../_bearer.ts';
import { callUses, toDesk } from '../_call-desk.ts';

export const route = http({
  id: 'users.deleteMe',
  method: 'DELETE',
  path: '/users/me',
  tag: 'User Management',
  auth: bearer,
  summary: 'Delete the own account; phone and username become free.',
  description:
    'A call that goes on is settled first. Coins and money are forfeited. Every token and socket of the account' +
    ' ends.',
  response: z.object({ message: z.literal('User deleted') }),
  errors: [],
  uses: callUses,
  access: deletionAccess,
});

export const handler = lambda(route, async ({ caller, now, ...uses }) => {
  await deleteAccount(toDesk(uses), caller.user.userId, now);
  return { message: 'User deleted' } as const;
});
