import * as z from 'zod/mini';
import { Failure, refuse } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { changeProfile } from '../../../lib/identity/profile.ts';
import { isRating } from '../../../lib/identity/rating.ts';
import { Usernames, Users } from '../../../lib/identity/store.ts';
import { table } from '../../../lib/table/resource.ts';
import { http } from '../_app.ts';
import { bearer } from '../_bearer.ts';
import { profileFields, Rating, Username } from '../_fields/profile.ts';
import { absentOrNull } from '../_fields/text.ts';
import { toUser, User } from './_user.ts';

export const route = http({
  id: 'users.updateMe',
  method: 'PUT',
  path: '/users/me',
  tag: 'User Management',
  auth: bearer,
  summary: 'Change the own profile; what is absent or null stays.',
  description:
    '`""` and `[]` clear. A new name frees the old one. `rating` counts for admins alone and is ignored from ' +
    'anybody else.',
  body: z.object({ ...profileFields, username: absentOrNull(Username), rating: absentOrNull(Rating) }),
  response: User,
  errors: ['rating_invalid', 'username_taken', 'user_not_found'],
  uses: { table },
  access: [Users.can('get', 'update'), Usernames.can('put', 'delete')],
});

export const handler = lambda(route, async ({ body, caller, table, now }) => {
  const rating = 'admin' in caller.user.roles ? (body.rating ?? undefined) : undefined;
  if (rating !== undefined && !isRating(rating)) return refuse('rating_invalid');
  const change = {
    username: body.username ?? undefined,
    bio: body.bio ?? undefined,
    interests: body.interests ?? undefined,
    profileImageUrl: body.profile_image_url ?? undefined,
    preferredLanguage: body.preferred_language ?? undefined,
    rating,
  };
  const changed = await changeProfile({ table, user: caller.user, change, now });
  return changed instanceof Failure ? changed : toUser(changed);
});
