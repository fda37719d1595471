import * as z from 'zod/mini';
import { settings } from '../../../lib/core/settings.ts';

const positive = () => z.int().check(z.positive());

/** Favorites: how many one user may have; all of them are read at once by their list. */
export const favoriteSettings = settings('favorites', {
  maxFavorites: z._default(positive(), 1_000),
});
