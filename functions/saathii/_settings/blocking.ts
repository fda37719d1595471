import * as z from 'zod/mini';
import { settings } from '../../../lib/core/settings.ts';

const positive = () => z.int().check(z.positive());

/** Blocking: how many users one may block; all of them are read at once by lists. */
export const blockingSettings = settings('blocking', {
  maxBlocks: z._default(positive(), 1_000),
});
