import * as z from 'zod/mini';
import type { FeedFilter } from '../../../lib/feed/snapshot.ts';
import { Decimal } from '../_fields/decimal.ts';
import { Flag } from '../_fields/flag.ts';
import { pageFields } from '../_fields/page.ts';

/** What a person asks the feed for. */
export const FeedQuery = z.object({
  online_only: z._default(Flag, false),
  available_only: z._default(Flag, false),
  language: z._default(z.string(), ''),
  /** Separated by commas. */
  interests: z._default(z.string(), ''),
  min_rating: z.optional(Decimal),
  ...pageFields,
});

export const toFilter = (query: z.output<typeof FeedQuery>): FeedFilter => ({
  onlineOnly: query.online_only,
  availableOnly: query.available_only,
  language: query.language,
  interests: query.interests.split(','),
  minRating: query.min_rating,
});
