import * as z from 'zod/mini';

/** What became of a request about one favorite. */
export const FavoriteResult = z.object({
  success: z.literal(true),
  message: z.string(),
  listener_id: z.int(),
  is_favorited: z.boolean(),
});
