import { lambda } from '../../../lib/core/lambda.ts';
import { http } from '../_app.ts';
import { bearer } from '../_bearer.ts';
import { toUser, User } from './_user.ts';

export const route = http({
  id: 'users.getMe',
  method: 'GET',
  path: '/users/me',
  tag: 'User Management',
  auth: bearer,
  summary: 'Own profile.',
  response: User,
  errors: [],
});

/** The check of the token has just read the account, so this costs nothing more. */
export const handler = lambda(route, ({ caller }) => toUser(caller.user));
