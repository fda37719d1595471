import * as z from 'zod/mini';
import type { Presence } from '../../lib/presence/effective.ts';

/** What a user is right now, as every surface of the app says it. */
export const Status = z.object({
  user_id: z.int(),
  is_online: z.boolean(),
  last_seen: z.string(),
  is_busy: z.boolean(),
  busy_until: z.nullable(z.string()),
});
export type Status = z.input<typeof Status>;

/** Epoch milliseconds as the contract writes times. */
export const toTimestamp = (ms: number): string => new Date(ms).toISOString();

export const toStatus = ({ userId, isOnline, lastSeen, isBusy, busyUntil }: Presence): Status => ({
  user_id: userId,
  is_online: isOnline,
  last_seen: toTimestamp(lastSeen),
  is_busy: isBusy,
  busy_until: busyUntil === null ? null : toTimestamp(busyUntil),
});
