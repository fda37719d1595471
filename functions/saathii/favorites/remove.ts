import * as z from 'zod/mini';
import { Failure } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { Users } from '../../../lib/identity/store.ts';
import { removeFavorite } from '../../../lib/social/favorites.ts';
import { FavoriteCounts, Favorites } from '../../../lib/social/store.ts';
import { table } from '../../../lib/table/resource.ts';
import { http } from '../_app.ts';
import { bearer } from '../_bearer.ts';
import { Id } from '../_fields/whole.ts';
import { FavoriteResult } from './_wire.ts';

export const route = http({
  id: 'favorites.remove',
  method: 'DELETE',
  path: '/favorites/remove',
  tag: 'Favorites',
  auth: bearer,
  summary: 'Take a listener out of the own favorites.',
  body: z.object({ listener_id: Id }),
  bodyOrQuery: true,
  response: FavoriteResult,
  errors: ['listener_not_found'],
  uses: { table },
  access: [Users.can('batchGet'), Favorites.can('batchGet', 'delete'), FavoriteCounts.can('update')],
});

export const handler = lambda(route, async ({ body: { listener_id: listenerId }, caller, table }) => {
  const outcome = await removeFavorite(table, { userId: caller.user.userId, listenerId });
  if (outcome instanceof Failure) return outcome;
  const { username } = outcome.user;
  return {
    success: true as const,
    message: outcome.changed ? `Successfully removed ${username} from favorites` : `${username} was not in favorites`,
    listener_id: listenerId,
    is_favorited: false,
  };
});
