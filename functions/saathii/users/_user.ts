import * as z from 'zod/mini';
import type { UserItem } from '../../../lib/identity/store.ts';
import { toProfile } from '../_profile.ts';

/** A person as they see themselves. Every field is there; what is not set is null. */
export const User = z.object({
  user_id: z.int(),
  phone: z.string(),
  username: z.string(),
  sex: z.nullable(z.string()),
  dob: z.nullable(z.string()),
  bio: z.nullable(z.string()),
  interests: z.nullable(z.readonly(z.array(z.string()))),
  profile_image_url: z.nullable(z.string()),
  preferred_language: z.nullable(z.string()),
  rating: z.number(),
  country: z.string(),
  roles: z.array(z.string()),
});
export type User = z.input<typeof User>;

/** The stored account as its owner sees it. */
export const toUser = (user: UserItem): User => ({
  user_id: user.userId,
  phone: user.phone,
  dob: user.dob ?? null,
  ...toProfile(user),
  roles: Object.keys(user.roles).sort(),
});
