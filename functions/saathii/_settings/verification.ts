import * as z from 'zod/mini';
import { settings } from '../../../lib/core/settings.ts';

/** Voice samples: whether they are taken at all. What was submitted before can be seen and reviewed either way. */
export const verificationSettings = settings('verification', {
  takesUploads: z._default(z.boolean(), true),
});
