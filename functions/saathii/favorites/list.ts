import * as z from 'zod/mini';
import { lambda } from '../../../lib/core/lambda.ts';
import { Users } from '../../../lib/identity/store.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { type ListedFavorite, listFavorites } from '../../../lib/social/favorite-list.ts';
import { hiddenFrom } from '../../../lib/social/hiding.ts';
import { Favorites, Hidden } from '../../../lib/social/store.ts';
import { table } from '../../../lib/table/resource.ts';
import { http } from '../_app.ts';
import { bearerWith } from '../_bearer.ts';
import { Flag } from '../_fields/flag.ts';
import { pageFields } from '../_fields/page.ts';
import { onPage, pageEnvelope, toPageEnvelope } from '../_page.ts';
import { toStatus, toTimestamp } from '../_presence.ts';
import { toProfile } from '../_profile.ts';
import { presenceSettings } from '../_settings/presence.ts';
import { FeedListener } from '../feed/_listener.ts';

const Favorite = z.extend(z.omit(FeedListener, { roles: true }), { favorited_at: z.string() });

/** Source: README, "Favorites". */
export const route = http({
  id: 'favorites.list',
  method: 'GET',
  path: '/favorites',
  tag: 'Favorites',
  auth: bearerWith({ hidden: Hidden }),
  summary: 'The own favorites, the latest first.',
  description: 'A block of either side hides a favorite and loses nothing.',
  query: z.object({ online_only: z._default(Flag, false), available_only: z._default(Flag, false), ...pageFields }),
  response: z.object({
    favorites: z.array(Favorite),
    total_count: z.int(),
    online_count: z.int(),
    available_count: z.int(),
    ...pageEnvelope,
  }),
  errors: [],
  uses: { table, presence: presenceSettings },
  access: [Favorites.can('query'), Users.can('batchGet'), Statuses.can('batchGet')],
});

export const handler = lambda(route, async ({ query, caller, table, presence, now }) => {
  const wanted = {
    userId: caller.user.userId,
    onlineOnly: query.online_only,
    availableOnly: query.available_only,
    hidden: hiddenFrom(caller.hidden),
  };
  const all = await listFavorites(table, wanted, now, presence);
  return {
    favorites: onPage(query, all).map(toFavorite),
    total_count: all.length,
    online_count: all.filter(({ presence: { isOnline } }) => isOnline).length,
    available_count: all.filter(({ presence: { isAvailable } }) => isAvailable).length,
    ...toPageEnvelope(query, all.length),
  };
});

const toFavorite = ({ favorite, user, presence }: ListedFavorite): z.input<typeof Favorite> => ({
  ...toStatus(presence),
  is_available: presence.isAvailable,
  ...toProfile(user),
  favorited_at: toTimestamp(favorite.createdAt),
});
