import * as z from 'zod/mini';
import { type Presence, presenceAt, type SilenceRule } from '../../lib/presence/effective.ts';
import type { Person } from '../../lib/presence/people.ts';

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

/** A user's status as others see it. */
export const PersonPresence = z.object({
  user_id: Status.shape.user_id,
  username: z.nullable(z.string()),
  is_online: Status.shape.is_online,
  last_seen: Status.shape.last_seen,
  is_busy: Status.shape.is_busy,
  busy_until: Status.shape.busy_until,
  is_available: z.boolean(),
});
export type PersonPresence = z.input<typeof PersonPresence>;

export const toPersonPresence = ({ user, status }: Person, now: Date, rules: SilenceRule): PersonPresence => {
  const presence = presenceAt(status, now.getTime(), rules);
  return { ...toStatus(presence), username: user.username, is_available: presence.isAvailable };
};
