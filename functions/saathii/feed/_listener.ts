import * as z from 'zod/mini';
import type { Listed } from '../../../lib/feed/snapshot.ts';
import type { Presence } from '../../../lib/presence/effective.ts';
import { toStatus } from '../_presence.ts';
import { toProfile } from '../_profile.ts';

/** A listener as the feed shows them. Every field is there; what is not set is null. */
export const FeedListener = z.object({
  user_id: z.int(),
  username: z.string(),
  sex: z.nullable(z.string()),
  bio: z.nullable(z.string()),
  interests: z.nullable(z.readonly(z.array(z.string()))),
  profile_image_url: z.nullable(z.string()),
  preferred_language: z.nullable(z.string()),
  rating: z.number(),
  country: z.string(),
  roles: z.readonly(z.array(z.string())),
  is_online: z.boolean(),
  last_seen: z.string(),
  is_busy: z.boolean(),
  busy_until: z.nullable(z.string()),
  is_available: z.boolean(),
});
export type FeedListener = z.input<typeof FeedListener>;

export const toFeedListener = ({ card }: Listed, presence: Presence): FeedListener => ({
  ...toStatus(presence),
  is_available: presence.isAvailable,
  ...toProfile(card),
  roles: card.roles,
});
