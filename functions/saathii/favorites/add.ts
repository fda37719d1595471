import * as z from 'zod/mini';
import { Failure } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { Users } from '../../../lib/identity/store.ts';
import { addFavorite } from '../../../lib/social/favorites.ts';
import { hiddenFrom } from '../../../lib/social/hiding.ts';
import { FavoriteCounts, Favorites, Hidden } from '../../../lib/social/store.ts';
import { table } from '../../../lib/table/resource.ts';
import { http } from '../_app.ts';
import { bearerWith } from '../_bearer.ts';
import { Id } from '../_fields/whole.ts';
import { favoriteSettings } from '../_settings/favorites.ts';
import { FavoriteResult } from './_wire.ts';

/** Source: README, "Favorites". */
export const route = http({
  id: 'favorites.add',
  method: 'POST',
  path: '/favorites/add',
  tag: 'Favorites',
  auth: bearerWith({ hidden: Hidden }),
  summary: 'Add a listener to the own favorites.',
  body: z.object({ listener_id: Id }),
  response: FavoriteResult,
  errors: ['cannot_favorite_self', 'listener_not_found', 'too_many_favorites'],
  uses: { table, settings: favoriteSettings },
  access: [Users.can('batchGet', 'check'), Favorites.can('batchGet', 'put'), FavoriteCounts.can('update')],
});

export const handler = lambda(route, async ({ body: { listener_id: listenerId }, caller, table, settings, now }) => {
  const favorite = { userId: caller.user.userId, listenerId, createdAt: now.getTime() };
  const outcome = await addFavorite(table, favorite, { ...settings, hidden: hiddenFrom(caller.hidden) });
  if (outcome instanceof Failure) return outcome;
  const { username } = outcome.user;
  return {
    success: true as const,
    message: outcome.changed ? `Successfully added ${username} to favorites` : `Already favorited ${username}`,
    listener_id: listenerId,
    is_favorited: true,
  };
});
