import * as z from 'zod/mini';
import { refuse } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { Users } from '../../../lib/identity/store.ts';
import { readFavorite } from '../../../lib/social/favorites.ts';
import { Favorites } from '../../../lib/social/store.ts';
import { table } from '../../../lib/table/resource.ts';
import { http } from '../_app.ts';
import { bearer } from '../_bearer.ts';
import { Id } from '../_fields/whole.ts';
import { FavoriteResult } from './_wire.ts';

export const route = http({
  id: 'favorites.check',
  method: 'GET',
  path: '/favorites/check/{listener_id}',
  tag: 'Favorites',
  auth: bearer,
  summary: 'Whether somebody is among the own favorites.',
  params: z.object({ listener_id: Id }),
  response: FavoriteResult,
  errors: ['listener_not_found'],
  uses: { table },
  access: [Users.can('batchGet'), Favorites.can('batchGet')],
});

export const handler = lambda(route, async ({ params: { listener_id: listenerId }, caller, table }) => {
  const { user, favorite } = await readFavorite(table, { userId: caller.user.userId, listenerId });
  if (!user) return refuse('listener_not_found');
  return {
    success: true as const,
    message: `${user.username} is ${favorite ? '' : 'not '}in favorites`,
    listener_id: listenerId,
    is_favorited: favorite !== undefined,
  };
});
