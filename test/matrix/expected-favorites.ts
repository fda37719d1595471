import { bearer, type Rows } from './row.ts';

const hidden = '404 Listener not found';

/** `otherUser`, `blocked` and `blocker` have had the owner among their favorites since before the blocks. */
export const expectedFavorites = {
  'POST /favorites/add': bearer('200 is_favorited true, shows id, name', {
    blocked: hidden,
    blocker: hidden,
    owner: '400 Cannot favorite yourself',
  }),
  'GET /favorites': bearer('200 total_count 0', {
    otherUser: '200 total_count 1, shows id, name, profile',
    owner: '200 total_count 1',
  }),
  'GET /favorites/check/{listener_id}': bearer('200 is_favorited false, shows id, name', {
    otherUser: '200 is_favorited true, shows id, name',
    blocked: '200 is_favorited true, shows id, name',
    blocker: '200 is_favorited true, shows id, name',
  }),
  'DELETE /favorites/remove': bearer('200 is_favorited false, shows id, name'),
} as const satisfies Rows;
